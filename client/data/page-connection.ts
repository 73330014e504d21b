import { Connection } from './connection.ts';

/** The page's one connection. */
export const connection = new Connection();
