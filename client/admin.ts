import './styles/base.css';
import './account/account.css';
import './admin/admin-page.css';
import './account/site-header.ts';
import './admin/admin-page.ts';
import './parts/search-key.ts';
