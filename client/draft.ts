import './styles/base.css';
import './account/account.css';
import './draft/draft-page.css';
import './account/site-header.ts';
import './draft/draft-page.ts';
