import './styles/base.css';
import './styles/prose.css';
import './account/account.css';
import './thread/reason-dialog.css';
import './watch/watch-page.css';
import './account/site-header.ts';
import './watch/watch-page.ts';
import './parts/search-key.ts';
