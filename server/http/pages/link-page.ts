import { msg } from '@lit/localize';
import { LINK_PATHS, type LinkKind } from '../../../shared/link-paths.ts';
import { headingOf } from '../../../shared/link-words.ts';
import { html } from './html.ts';
import type { PageRoute } from './pages.ts';

/** Where the links of mails lead. Opening one uses nothing: what it is good for is behind `#`, and a button sends it. */
export const linkPages = (): PageRoute[] =>
  (Object.keys(LINK_PATHS) as LinkKind[]).map((kind) => ({
    path: LINK_PATHS[kind],
    act: 'session:look',
    handle: async () => {
      const title = headingOf(kind);
      return {
        title,
        entry: 'link',
        main: html`<link-page><h1>${title}</h1>
<noscript><p>${msg('This page needs JavaScript. The link is not used up by opening it: open it once more with JavaScript switched on.')}</p></noscript></link-page>`,
      };
    },
  }));
