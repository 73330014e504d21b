import { availableParallelism, loadavg } from 'node:os';

/**
 * What the forum promises, in milliseconds and bytes, and what a loaded machine of two cores is given beside it:
 * there the nodes, the database and hundreds of clients share the cores with the one who measures.
 */
export const BOUNDS = {
  /** A comment that was acknowledged is with the readers of every node. */
  seen: 2_000,
  /** Acts are acknowledged again after the database is back. */
  serviceBack: 5_000,
  /** A node that was asked to end is gone. */
  drained: 10_000,
  /** Who stopped reading is let go. */
  slowDropped: 15_000,
  /** Who is gone without a word is counted no more. */
  ghostsGone: 35_000,
  /** By how much those who stopped reading may make a node grow. */
  memory: 50 * 1024 * 1024,
} as const;

/** Beside a bound, on a machine that has as much to do as it has cores; in proportion where it has more. */
const SLACK = 1_500;

/** A bound in milliseconds with the slack of the machine as loaded as it is now. */
export const withSlack = (bound: keyof Omit<typeof BOUNDS, 'memory'>): number =>
  BOUNDS[bound] + SLACK * Math.max(1, loadavg()[0]! / availableParallelism());
