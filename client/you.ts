import './styles/base.css';
import './account/account.css';
import './you/you-page.css';
import './account/site-header.ts';
import './you/you-page.ts';
import './parts/search-key.ts';
