import './styles/base.css';
import './account/account.css';
import './link/link-page.css';
import './account/site-header.ts';
import './link/link-page.ts';
import './parts/search-key.ts';
