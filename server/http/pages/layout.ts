import { msg, str } from '@lit/localize';
import type { Entry } from '../../../shared/page-entries.ts';
import { FOREVER } from '../../../shared/people.ts';
import type { Person, Session } from '../../../shared/protocol/people.ts';
import { SEARCH } from '../../../shared/protocol/search.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { Assets } from './assets.ts';
import { type Html, html, jsonScript } from './html.ts';

export interface Page {
  title: string;
  entry: Entry;
  session: Session;
  main: Html;
  /** What the page's scripts start from. */
  data?: unknown;
  /** The page's own address, for search engines and shared links. */
  canonical?: string;
  description?: string;
  /** Where the search field on the page searches; without it, the page has none. */
  search?: 'everywhere' | { threadId: ThreadId };
}

/** The document around a page: readable as it comes, then taken over by the entry's script. */
export function layout(assets: Assets, page: Page): string {
  const { script, preload, styles } = assets.files(page.entry);
  const { person } = page.session;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
${page.description && html`<meta name="description" content="${page.description}">`}
${page.canonical && html`<link rel="canonical" href="${page.canonical}">`}
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${styles.map((file) => html`<link rel="stylesheet" href="${file}">`)}
${script && html`<script type="module" src="${script}"></script>`}
${preload.map((file) => html`<link rel="modulepreload" href="${file}">`)}
</head>
<body>
<a class="skip" href="#main">${msg('Skip to the text')}</a>
<site-header>
<header class="site">
<a class="brand" href="/">Rejoinder</a>
<nav aria-label="${msg('You')}">${person ? html`<span class="me">${person.name}</span>` : ''}</nav>
</header>
</site-header>
<standing-line role="status">${person && standing(person).map((sentence) => html`<p>${sentence}</p>`)}</standing-line>
<main id="main">
${page.search && searchBar(page.search)}
${page.main}
</main>
${jsonScript('session', page.session)}
${page.data !== undefined && jsonScript('data', page.data)}
</body>
</html>
`.text;
}

/** What a person may not do here, or has yet to do. The client says the same (`client/account/standing.ts`). */
function standing({ suspendedUntil, waiting, mutedUntil, claimedEmail }: Person): string[] {
  const until = (instant: string) =>
    instant === FOREVER
      ? msg('until a moderator takes it back')
      : msg(str`until ${instant.slice(0, 16).replace('T', ' ')} UTC`);
  const bar = suspendedUntil
    ? msg(str`Your account is suspended ${until(suspendedUntil)}: you can read, not write.`)
    : waiting
      ? msg('A moderator has yet to approve your sign-up. Until then you can read.')
      : mutedUntil && msg(str`A moderator has muted you ${until(mutedUntil)}: you can read, not write.`);
  const email =
    claimedEmail && msg(str`Confirm ${claimedEmail} by the link in the mail that was sent to it.`);
  return [bar, email].filter((sentence) => sentence !== undefined);
}

function searchBar(where: NonNullable<Page['search']>): Html {
  const within = where === 'everywhere' ? null : where.threadId;
  const label = within ? msg('Search in this thread') : msg('Search all threads');
  return html`<form class="search-bar${within && ` within`}" role="search" action="/search">
<input type="search" name="q" aria-label="${label}" placeholder="${label}" maxlength="${SEARCH.query}" enterkeyhint="search">
${within && html`<input type="hidden" name="thread" value="${within}">`}
<button>${msg('Search')}</button>
</form>`;
}
