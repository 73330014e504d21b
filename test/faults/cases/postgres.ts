import { BOUNDS, withSlack } from '../support/bounds.ts';
import { faultCase } from '../support/case.ts';
import type { Cluster, ClusterNode } from '../support/cluster.ts';
import { metric } from '../support/cluster.ts';
import { seconds } from '../support/measured.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { passes, promised, until } from '../support/waiting.ts';

const LOAD = { readers: 60, writers: 20, perSecond: 50 };

/** PostgreSQL crashes and comes back, at once or after a while. */
export const postgresRestarted = faultCase({
  name: 'postgres-restarted',
  promise:
    'PostgreSQL is restarted with `-m immediate`, or gone for a while: nothing is acknowledged that is not kept, and service is back within 5 s of the database. Heal: from when it answers until a writer has an acknowledgement.',
  short: { gone: [0, 4_000] },
  long: (random) => ({ gone: Array.from({ length: random.between(2, 4) }, () => random.between(0, 20_000)) }),
  async run({ cluster: theCluster, measured, say }, { gone }) {
    const cluster = await theCluster();
    const place = await placeIn(cluster, LOAD.writers);
    await Traffic.during({ name: 'postgres-restarted', place, load: LOAD, measured }, async (traffic) => {
      await traffic.flow(100);
      for (const ms of gone) {
        say(`PostgreSQL crashes, and is gone for ${seconds(ms)}`);
        await cluster.postgres.stop('SIGQUIT');
        const at = performance.now();
        if (ms > 3_000) for (const node of cluster.nodes) await saysUnready(node);
        await passes(at + ms - performance.now());
        await cluster.postgres.start();
        measured.healed(await backIn(traffic, cluster));
      }
    });
  },
});

/** One node's way to the database breaks; the other's does not. */
export const databaseLink = faultCase({
  name: 'database-link',
  promise:
    'One node cannot reach the database (connections reset, or silent for good; a black hole): no false acknowledgement, the other node goes on, and service is back within 5 s of the link. Heal: from then until a writer has an acknowledgement.',
  short: { node: 0, resets: 5, holes: [4_000] },
  long: (random) => ({
    node: random.between(0, 1),
    resets: random.between(1, 20),
    holes: Array.from({ length: random.between(1, 3) }, () => random.between(500, 20_000)),
  }),
  async run({ cluster: theCluster, measured, say }, { node, resets, holes }) {
    const cluster = await theCluster();
    const [cutOff, other] = [cluster.nodes[node]!, cluster.nodes[1 - node]!];
    const place = await placeIn(cluster, LOAD.writers);
    await Traffic.during({ name: 'database-link', place, load: LOAD, measured }, async (traffic) => {
      await traffic.flow(100);
      say(`the database's link to ${cutOff.name} is reset, ${resets} times`);
      // Again and again: it matters what a connection is doing at that moment.
      for (let i = 0; i < resets; i++) {
        await cutOff.database.cut();
        await traffic.more(10);
      }
      measured.healed(await backIn(traffic, cluster));
      say(`the connections of ${cutOff.name} to the database are forgotten on their way`);
      await traffic.more(50);
      const strandedAt = performance.now();
      await cutOff.database.strand();
      // At first new connections are made; until an act is caught with its thread locked, and holds up both nodes.
      await passes(1_500);
      await backIn(traffic, cluster, NOTICED_WITHIN);
      measured.figures['stranded, back after'] = seconds(performance.now() - strandedAt);
      for (const ms of holes) {
        say(`the database's link to ${cutOff.name} is a black hole for ${seconds(ms)}`);
        const at = performance.now();
        await cutOff.database.blackHole();
        if (ms >= 4_000) await saysUnready(cutOff);
        // An act that the link cut in its middle holds its thread for some seconds, for the other node too.
        const others = traffic.writers.filter(({ peer }) => peer.url === other.url);
        await passes(at + ms - performance.now());
        await cutOff.database.pass();
        const wentOn = others.some(({ acknowledgedAt }) => acknowledgedAt.some((time) => time > at + 1_000));
        if (ms >= 8_000) promised(wentOn, `${other.name} took no comment while ${cutOff.name} was cut off.`);
        measured.healed(await backIn(traffic, cluster));
      }
    });
  },
});

/**
 * How long it may take until connections that are silent for good are given up, and until the database lets go of a
 * thread that an act on one of them had locked: the database was never away, so no bound of the promise is about it.
 */
const NOTICED_WITHIN = 15_000;

/** Waits until every writer has an acknowledgement. Returns how long that took each, in milliseconds. */
async function backIn(
  traffic: Traffic,
  { nodes }: Cluster,
  within: number = withSlack('serviceBack'),
): Promise<number[]> {
  const at = performance.now();
  await until(
    () => traffic.writersBack(at).length === traffic.writers.length,
    within,
    () =>
      `${traffic.writers.length - traffic.writersBack(at).length} of ${traffic.writers.length} writers have no ` +
      `acknowledgement since the database is there (promised when it was away: within ${seconds(BOUNDS.serviceBack)}).`,
  );
  for (const node of nodes) {
    await until(
      async () => (await node.ready())?.ok === true,
      withSlack('serviceBack'),
      `${node.name} is not ready again.`,
    );
  }
  return traffic.writersBack(at);
}

async function saysUnready(node: ClusterNode): Promise<void> {
  let last: unknown;
  await until(
    async () => {
      last = await node.ready();
      return (last as { database?: boolean } | null)?.database === false;
    },
    8_000,
    () => `${node.name} should say database: false, and says ${JSON.stringify(last)}.`,
  );
  const up = await metric(node, /database_up/);
  promised(up === 0, `${node.name} tells ${up} as database_up at /metrics.`);
}
