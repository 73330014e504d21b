import { faultCase } from '../support/case.ts';
import { percentile, seconds } from '../support/measured.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { until } from '../support/waiting.ts';

/** `kill -9` of nodes while people write. */
export const kill = faultCase({
  name: 'kill',
  promise:
    'A node is killed under 50 comments/s and 200 clients: they go on at another node, which has all that was acknowledged. Heal: from the kill until a reader of the dead node has caught up elsewhere.',
  short: { readers: 180, writers: 20, perSecond: 50, victims: [0] },
  long: (random) => ({
    readers: 180,
    writers: 20,
    perSecond: 50,
    victims: Array.from({ length: random.between(2, 4) }, () => random.between(0, 1)),
  }),
  async run({ cluster: theCluster, measured, say }, { victims, ...load }) {
    const cluster = await theCluster();
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'kill', place, load, measured }, async (traffic) => {
      await traffic.flow(150);
      const writers: number[] = [];
      for (const victim of victims) {
        const node = cluster.nodes[victim]!;
        say(`kill -9 of ${node.name}`);
        const at = performance.now();
        await node.kill();
        await until(
          () => traffic.readers.every(({ peer, upAt }) => peer.lostAt < at || upAt > peer.lostAt),
          20_000,
          () => `${traffic.readers.filter((r) => r.upAt < r.peer.lostAt).length} readers are not back.`,
        );
        await traffic.more(100);
        measured.healed(traffic.readersBack(at));
        writers.push(...traffic.writersBack(at));
        await node.start();
        await traffic.more(50);
      }
      measured.figures['next acknowledgement p99'] = seconds(percentile(writers, 0.99));
    });
  },
});
