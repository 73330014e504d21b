import type { Millis } from './tables.ts';

export const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/** A session ends when it has not been used for so long, and at the latest so long after it began. */
export const IDLE: Millis = 30 * DAY;
export const LIFETIME: Millis = 180 * DAY;
