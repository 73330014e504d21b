import './styles/base.css';
import './account/site-header.ts';
