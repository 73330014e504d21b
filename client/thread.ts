import './styles/base.css';
import './account/account.css';
import './thread/thread-page.css';
import './account/site-header.ts';
import './thread/thread-page.ts';
import './parts/search-key.ts';
