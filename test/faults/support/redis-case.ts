import { BOUNDS, withSlack } from './bounds.ts';
import type { Context } from './case.ts';
import type { Cluster, ClusterNode } from './cluster.ts';
import { metric } from './cluster.ts';
import { percentile, seconds } from './measured.ts';
import { placeIn, Traffic } from './traffic.ts';
import { passes, promised, until } from './waiting.ts';

/** What is done to Redis, and what must show of it. */
export interface RedisFault {
  name: string;
  break(cluster: Cluster): Promise<void> | void;
  mend(cluster: Cluster): Promise<void> | void;
  /** The nodes that are without Redis meanwhile. */
  without(cluster: Cluster): readonly ClusterNode[];
  /** How long it stays broken. */
  ms: number;
  /** All write at this node: an act at the other one would bring along what its readers lack. */
  writersAt: number;
}

/** How long what another node said of who is there may stay, without hearing of that node again. */
const FADES_WITHIN = 25_000;

/**
 * Breaks Redis while people write on both nodes. Promises: every comment is acknowledged, and seen by everyone
 * within the bound; the nodes say what is missing; all is as before when Redis is back. Heal: from then until a node
 * says that it has Redis, and until one is seen typing on the other node.
 */
export async function breakRedis(context: Context, fault: RedisFault): Promise<void> {
  const { measured, say } = context;
  const cluster = await context.cluster();
  const load = { readers: 40, writers: 10, perSecond: 20, writersAt: fault.writersAt };
  const place = await placeIn(cluster, load.writers);
  await Traffic.during({ name: fault.name, place, load, measured }, async (traffic) => {
    await traffic.flow(40);
    await typingCrosses(traffic, 'before the fault');
    const brokenAt = performance.now();
    say(`broken for ${seconds(fault.ms)}`);
    await fault.break(cluster);
    const without = fault.without(cluster);
    const end = brokenAt + fault.ms;
    for (const node of without) await tells(node, false);
    await traffic.more(20);
    await passes(end - performance.now());
    if (without.length > 0 && fault.ms > FADES_WITHIN) await presenceFades(traffic);
    await fault.mend(cluster);
    const mendedAt = performance.now();
    for (const node of without) {
      await tells(node, true);
      measured.healed([performance.now() - mendedAt]);
    }
    const after = await typingCrosses(traffic, 'after the fault');
    measured.healed([performance.now() - mendedAt - after.gone]);
    measured.figures['seen writing after'] = seconds(after.seen);
    measured.figures['and no more after'] = seconds(after.gone);
    await traffic.more(40);
    traffic.hold();
    await until(() => traffic.quiet, withSlack('seen'), 'Readers lack what was acknowledged.');
    const lags = traffic.journal.lags(brokenAt);
    const worst = Math.max(...lags);
    measured.figures['seen after acknowledged p50 / p99 / worst'] =
      `${seconds(percentile(lags, 0.5))} / ${seconds(percentile(lags, 0.99))} / ${seconds(worst)}`;
    promised(
      worst <= withSlack('seen'),
      `A comment reached its last reader ${seconds(worst)} after it was acknowledged (promised: ${seconds(BOUNDS.seen)}).`,
    );
  });
}

async function tells(node: ClusterNode, redis: boolean): Promise<void> {
  let last: unknown;
  await until(
    async () => {
      const ready = await node.ready();
      last = ready;
      // A node without Redis can serve, and says so.
      return ready?.ok === true && ready.redis === redis;
    },
    10_000,
    () => `${node.name} should say redis: ${redis}, and says ${JSON.stringify(last)}.`,
  );
  const up = await metric(node, /redis_up/);
  promised(up === Number(redis), `${node.name} tells ${up} as redis_up at /metrics.`);
}

/** Somebody who writes at one node is seen writing at the other, and no more when they stop: how long each took. */
async function typingCrosses(traffic: Traffic, when: string): Promise<{ seen: number; gone: number }> {
  const [typist, watcher] = traffic.typists;
  const seen = await until(
    () => {
      if (watcher.typing > 0) return true;
      typist.type();
      return false;
    },
    10_000,
    `Nobody is seen writing on the other node ${when}.`,
    200,
  );
  typist.type(false);
  const gone = await until(() => watcher.typing === 0, 10_000, `Somebody is seen writing for ever ${when}.`);
  return { seen, gone };
}

async function presenceFades(traffic: Traffic): Promise<void> {
  const [, watcher] = traffic.typists;
  const there = traffic.readers.length;
  promised(watcher.presence < there, `The other node's ${there} readers are still counted as there.`);
}
