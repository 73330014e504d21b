import './styles/base.css';
import './account/account.css';
import './search/search.css';
import './account/site-header.ts';
import './parts/search-key.ts';
import './shown/live-list.ts';
