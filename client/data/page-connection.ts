import { Connection } from './connection.ts';
import { LiveNotifications } from './live-notifications.ts';

/** The page's one connection. */
export const connection = new Connection();

/** What the reader is to be told, on every page. */
export const notifications = new LiveNotifications(connection);
