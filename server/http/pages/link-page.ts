import { msg } from '@lit/localize';
import { LINK_PATHS, type LinkKind } from '../../../shared/link-paths.ts';
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

/** The client writes the same (`client/link/link-page.ts`). */
function headingOf(kind: LinkKind): string {
  switch (kind) {
    case 'sign-in':
      return msg('Sign in');
    case 'confirm':
      return msg('Confirm your e-mail');
    case 'reset':
      return msg('Choose a new password');
    case 'invitation':
      return msg('You are invited');
    case 'draft':
      return msg('Write with others');
  }
}
