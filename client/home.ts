import './styles/base.css';
import './account/account.css';
import './home/home-page.css';
import './account/site-header.ts';
import './home/home-page.ts';
import './parts/search-key.ts';
