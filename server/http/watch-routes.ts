import { activityPageSchema, activityQuerySchema } from '../../shared/protocol/watch.ts';
import type { ActivityLog } from '../watch/activity-log.ts';
import { type Route, route } from './routes.ts';

export interface WatchRouteParts {
  activity: ActivityLog;
}

export const watchRoutes = ({ activity }: WatchRouteParts): Route[] => [
  route({
    method: 'get',
    path: '/api/watch/activity',
    summary: 'What has happened on the forum, newest first',
    act: 'watch:look',
    cost: 5,
    query: activityQuerySchema,
    answer: activityPageSchema,
    handle: ({ query }) => activity.page(query.cursor),
  }),
];
