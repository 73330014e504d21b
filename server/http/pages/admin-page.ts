import { msg } from '@lit/localize';
import { html } from './html.ts';
import type { PageRoute } from './pages.ts';

/** Who is a member, who becomes one, and how the forum is. It is for acting, so that there is nothing to read without scripts. */
export const adminPages = (): PageRoute[] => [
  {
    path: '/admin',
    act: 'member:list',
    handle: async () => ({
      title: msg('Members'),
      entry: 'admin',
      main: html`<admin-page><h1>${msg('Members')}</h1>
<noscript><p>${msg('This page needs JavaScript: without it members can’t be looked up or changed.')}</p></noscript></admin-page>`,
    }),
  },
];
