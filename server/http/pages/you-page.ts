import { msg } from '@lit/localize';
import { html } from './html.ts';
import type { PageRoute } from './pages.ts';

/** One's own account. It is changed by scripts only, so that there is nothing to read without them. */
export const youPages = (): PageRoute[] => [
  {
    path: '/you',
    act: 'account:look',
    handle: async () => ({
      title: msg('You'),
      entry: 'you',
      main: html`<you-page><h1>${msg('You')}</h1>
<noscript><p>${msg('This page needs JavaScript: without it your account can’t be looked at or changed.')}</p></noscript></you-page>`,
    }),
  },
];
