import type { EntryLimits } from '../people/entry-limits.ts';
import type { People } from '../people/people.ts';
import type { Search } from '../search/search.ts';
import { type Health, healthRoutes } from './health-routes.ts';
import { withOpenApi } from './openapi.ts';
import type { Route } from './routes.ts';
import { searchRoutes } from './search-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { type ThreadServices, threadRoutes } from './thread-routes.ts';

export interface ApiParts extends ThreadServices {
  health: Health;
  people: People;
  search: Search;
  guests: 'allow' | 'off';
  entryLimits: EntryLimits;
}

/** Every call of the API. */
export function apiRoutes(parts: ApiParts): Route[] {
  const { health, people, search, guests, entryLimits: limits, bus } = parts;
  return withOpenApi([
    ...healthRoutes(health),
    ...sessionRoutes(people, { guests, bus, limits }),
    ...threadRoutes(parts),
    ...searchRoutes(search),
  ]);
}
