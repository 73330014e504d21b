import { pageRoutes } from '../../../../server/http/pages/pages.ts';
import { ask, withQuery } from './asking.ts';
import type { Look } from './look.ts';
import { addressesOf, kindOf } from './paths.ts';
import { pageSearchesOf, soughtBy } from './queries.ts';
import type { Viewer } from './secrets.ts';
import type { World } from './world.ts';

export const PAGES: string[] = pageRoutes({} as never).map(({ path }) => path);

/** Looks at every declared page, what its scripts start from included, and at where its links lead to on it. */
export async function walkPages(world: World, viewer: Viewer, look: Look): Promise<void> {
  const waiting = [
    ...PAGES.flatMap((path) => addressesOf(path, world)),
    ...[...world.threads.values()].map((threadId) => `/t/${threadId}?from=1`),
    ...pageSearchesOf(world).map((query) => withQuery('/search', query)),
    '/no/such/page',
  ];
  const seen = new Set(waiting);
  for (const address of waiting) {
    const { text, headers } = await ask(world.people[viewer], address);
    look.at(
      viewer,
      `PAGE ${kindOf(address, PAGES) ?? 'none'}`,
      address,
      `${readOf(address, text, world)}\n${headers}`,
    );
    // Of a page, its other pages.
    for (const [, href] of text.matchAll(/ href="(\/[^"#]*\?[^"#]*)"/g)) {
      const link = href!.replaceAll('&amp;', '&');
      if (seen.has(link) || !kindOf(link, PAGES)) continue;
      seen.add(link);
      waiting.push(link);
    }
  }
}

/** A page without what it was asked for, which it shows again; with the tokens that it has found something by. */
function readOf(address: string, text: string, world: World): string {
  const query = Object.fromEntries(new URL(address, 'http://forum').searchParams);
  if (!address.startsWith('/search?')) return text;
  const found = text.includes('<ol class="results">') ? soughtBy(query, world) : [];
  const shown = text
    .replace(/<input type="search" name="q" value="[^"]*"/g, '')
    .replace(/ href="\/search\?[^"]*"/g, '');
  return `${shown}\n${found.join(' ')}`;
}
