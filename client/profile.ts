import './styles/base.css';
import './account/account.css';
import './profile/profile-page.css';
import './account/site-header.ts';
import './profile/profile-head.ts';
import './parts/search-key.ts';
import './shown/live-list.ts';
