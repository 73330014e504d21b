import type { People } from '../people/people.ts';
import type { Store } from '../store/store.ts';
import { healthRoutes } from './health-routes.ts';
import { withOpenApi } from './openapi.ts';
import type { Route } from './routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { type ThreadServices, threadRoutes } from './thread-routes.ts';

export interface ApiParts extends ThreadServices {
  store: Store;
  people: People;
  guests: 'allow' | 'off';
}

/** Every call of the API. */
export function apiRoutes(parts: ApiParts): Route[] {
  const { store, people, guests, bus } = parts;
  return withOpenApi([
    ...healthRoutes(store),
    ...sessionRoutes(people, { guests, bus }),
    ...threadRoutes(parts),
  ]);
}
