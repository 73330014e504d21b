import { heatSchema } from '../../shared/protocol/heat.ts';
import { activityPageSchema, activityQuerySchema } from '../../shared/protocol/watch.ts';
import type { ActivityLog } from '../watch/activity-log.ts';
import type { Heat } from '../watch/heat.ts';
import { type Route, route } from './routes.ts';

export interface WatchRouteParts {
  activity: ActivityLog;
  heat: Heat;
}

export const watchRoutes = ({ activity, heat }: WatchRouteParts): Route[] => [
  route({
    method: 'get',
    path: '/api/watch/activity',
    summary: 'What has happened on the forum, newest first; of it only what is asked for',
    act: 'watch:look',
    cost: 5,
    query: activityQuerySchema,
    answer: activityPageSchema,
    handle: ({ query: { cursor, ...filter } }) => activity.page(filter, cursor),
  }),
  route({
    method: 'get',
    path: '/api/watch/heat',
    summary: "Threads of the last hour by how much they want a moderator's eyes, the hottest first",
    act: 'watch:look',
    cost: 5,
    answer: heatSchema,
    handle: () => heat.top(),
  }),
];
