import { CaseCount } from './case-count.ts';
import { Connection } from './connection.ts';
import { LiveNotifications } from './live-notifications.ts';

/** The page's one connection. */
export const connection = new Connection();

/** What the reader is to be told, on every page. */
export const notifications = new LiveNotifications(connection);

/** What waits for the reader to decide on, on every page of a moderator. */
export const caseCount = new CaseCount(connection);
