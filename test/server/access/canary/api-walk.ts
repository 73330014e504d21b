import { apiRoutes } from '../../../../server/http/api.ts';
import type { Route } from '../../../../server/http/routes.ts';
import { ask, withQuery } from './asking.ts';
import type { Look } from './look.ts';
import { addressesOf } from './paths.ts';
import { type Query, queriesOf, soughtBy } from './queries.ts';
import type { Viewer } from './secrets.ts';
import type { World } from './world.ts';

/** Everything that can be read by HTTP, as it is declared. Its parts are not asked for anything. */
export const READ_ROUTES: Route[] = apiRoutes({} as never).filter(({ method }) => method === 'get');

/** Looks at the answers of every declared route, page by page to the last. */
export async function walkApi(world: World, viewer: Viewer, look: Look): Promise<void> {
  for (const declared of READ_ROUTES) {
    for (const address of addressesOf(declared.path, world)) {
      for (const query of queriesOf(declared, world, address)) {
        await readOn(world, viewer, look, declared.path, address, query);
      }
    }
  }
}

async function readOn(world: World, viewer: Viewer, look: Look, path: string, address: string, first: Query) {
  let query: Query | null = first;
  while (query) {
    const at = withQuery(address, query);
    const { text, headers, status } = await ask(world.people[viewer], at);
    const answer = text.startsWith('{') ? JSON.parse(text) : {};
    // That there is another page tells of it as well.
    const hasFound = answer.results?.length > 0 || answer.members?.length > 0 || answer.next;
    const found = hasFound ? soughtBy(query, world) : [];
    look.at(viewer, `GET ${path}`, at, `${text}\n${headers}\n${found.join(' ')}`);
    query = status === 200 ? nextOf(query, answer) : null;
  }
}

interface Pageable {
  next?: string | null;
  head?: number;
  events?: { seq: number }[];
}

/** What asks for the rest of a list, or of a log. */
function nextOf(query: Query, { next, events, head }: Pageable): Query | null {
  if (next) return { ...query, cursor: next };
  const last = events?.at(-1)?.seq;
  return last !== undefined && last < head! ? { ...query, after: String(last) } : null;
}
