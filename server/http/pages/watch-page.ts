import { msg } from '@lit/localize';
import { html } from './html.ts';
import type { PageParts, PageRoute } from './pages.ts';

/** All that happens on the forum, as it happens. Without scripts nothing would happen on it. */
export const watchPages = ({ activity }: Pick<PageParts, 'activity'>): PageRoute[] => [
  {
    path: '/watch',
    act: 'watch:look',
    handle: async () => ({
      title: msg('Watch'),
      entry: 'watch',
      data: await activity.page(),
      main: html`<watch-page><h1>${msg('Watch')}</h1>
<noscript><p>${msg('This page needs JavaScript: it shows what happens while you look.')}</p></noscript></watch-page>`,
    }),
  },
];
