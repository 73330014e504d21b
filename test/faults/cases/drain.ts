import { BOUNDS, withSlack } from '../support/bounds.ts';
import { faultCase } from '../support/case.ts';
import { seconds } from '../support/measured.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { promised, until } from '../support/waiting.ts';

/** A node is asked to end, as at every new version. */
export const drain = faultCase({
  name: 'drain',
  promise:
    'A node on SIGTERM is gone within 10 s, and its clients go on at another. Heal: from when a reader loses the connection until it has caught up elsewhere.',
  short: { readers: 100, writers: 20, perSecond: 40, nodes: [1] },
  long: (random) => ({ readers: 100, writers: 20, perSecond: 40, nodes: random.shuffled([0, 1]) }),
  async run({ cluster: theCluster, measured, say }, { nodes, ...load }) {
    const cluster = await theCluster();
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'drain', place, load, measured }, async (traffic) => {
      await traffic.flow(80);
      for (const i of nodes) {
        const node = cluster.nodes[i]!;
        say(`SIGTERM to ${node.name}`);
        const at = performance.now();
        await node.stop();
        const took = performance.now() - at;
        measured.figures['gone after'] = seconds(took);
        promised(
          took <= withSlack('drained'),
          `${node.name} was gone after ${seconds(took)} (promised: ${seconds(BOUNDS.drained)}).`,
        );
        const lost = traffic.readers.filter(({ peer }) => peer.lostAt >= at);
        promised(lost.length > 0, 'No reader was at the node that ended.');
        await until(
          () => lost.every(({ peer, upAt }) => upAt > peer.lostAt),
          10_000,
          () =>
            `${lost.filter((r) => r.upAt < r.peer.lostAt).length} of ${lost.length} readers are not back.`,
        );
        measured.healed(lost.map(({ peer, upAt }) => upAt - peer.lostAt));
        await node.start();
        await traffic.more(40);
      }
    });
  },
});
