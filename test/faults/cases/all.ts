import type { AnyCase } from '../support/case.ts';
import { clock } from './clock.ts';
import { coWriting } from './co-writing.ts';
import { drain } from './drain.ts';
import { fullDisk } from './full-disk.ts';
import { halfOpen } from './half-open.ts';
import { kill } from './kill.ts';
import { massReconnect } from './mass-reconnect.ts';
import { databaseLink, postgresRestarted } from './postgres.ts';
import { redisFlushed, redisKilled, redisLink, redisPaused } from './redis.ts';
import { sameOpId } from './same-op-id.ts';
import { slowReaders } from './slow-readers.ts';
import { storm } from './storm.ts';

/** Every case, in the order in which the short run has them: quiet ones first, beside which others run. */
export const CASES: readonly AnyCase[] = [
  halfOpen,
  sameOpId,
  fullDisk,
  slowReaders,
  redisFlushed,
  redisLink,
  redisPaused,
  redisKilled,
  kill,
  drain,
  clock,
  databaseLink,
  postgresRestarted,
  coWriting,
  storm,
  massReconnect,
];
