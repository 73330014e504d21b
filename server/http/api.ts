import type { Notes } from '../drafts/notes.ts';
import type { Search } from '../search/search.ts';
import { type AccountRouteParts, accountRoutes } from './account-routes.ts';
import { type DraftMemberServices, draftMemberRoutes } from './draft-member-routes.ts';
import { type DraftServices, draftRoutes } from './draft-routes.ts';
import { type Health, healthRoutes } from './health-routes.ts';
import { type MemberRouteParts, memberRoutes } from './member-routes.ts';
import { type ModerationRouteParts, moderationRoutes } from './moderation-routes.ts';
import { noteRoutes } from './note-routes.ts';
import { withOpenApi } from './openapi.ts';
import type { Route } from './routes.ts';
import { searchRoutes } from './search-routes.ts';
import { type SessionRouteParts, sessionRoutes } from './session-routes.ts';
import { type ThreadServices, threadRoutes } from './thread-routes.ts';
import { type WatchRouteParts, watchRoutes } from './watch-routes.ts';

export interface ApiParts
  extends ThreadServices,
    SessionRouteParts,
    AccountRouteParts,
    MemberRouteParts,
    ModerationRouteParts,
    WatchRouteParts,
    DraftServices,
    DraftMemberServices {
  health: Health;
  notes: Notes;
  search: Search;
}

/** Every call of the API. */
export function apiRoutes(parts: ApiParts): Route[] {
  return withOpenApi([
    ...healthRoutes(parts.health),
    ...sessionRoutes(parts),
    ...accountRoutes(parts),
    ...memberRoutes(parts),
    ...threadRoutes(parts),
    ...draftRoutes(parts),
    ...draftMemberRoutes(parts),
    ...noteRoutes(parts.notes),
    ...searchRoutes(parts.search),
    ...moderationRoutes(parts),
    ...watchRoutes(parts),
  ]);
}
