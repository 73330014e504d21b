import './styles/base.css';
import './account/account.css';
import './log/log-page.css';
import './account/site-header.ts';
import './log/appeal-button.ts';
import './parts/search-key.ts';
import './shown/live-list.ts';
