import { faultCase } from '../support/case.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { until } from '../support/waiting.ts';

/** How long 5,000 may take in all, each of them trying again and again: nothing in the promise, but not for ever. */
const ALL_BACK = 60_000;

/** A node with a great many readers dies, and all of them turn to the other one at once. */
export const massReconnect = faultCase({
  name: 'mass-reconnect',
  promise:
    'A node dies, and its clients (5,000; 1,500 in the short run) all come to the other at once: every one has everything. Heal: from the kill until a reader has caught up.',
  short: { readers: 1_500 },
  long: () => ({ readers: 5_000 }),
  async run({ cluster: theCluster, measured, say }, { readers }) {
    const cluster = await theCluster();
    const load = { readers, writers: 4, perSecond: 2 };
    const place = await placeIn(cluster, load.writers);
    // All of them begin at the first node.
    const crowded = { ...place, urls: () => cluster.urls };
    await Traffic.during({ name: 'mass-reconnect', place: crowded, load, measured }, async (traffic) => {
      await traffic.flow(6);
      const node = cluster.nodes[0]!;
      say(`kill -9 of ${node.name} with ${readers} readers`);
      const at = performance.now();
      // One or another of so many may have gone to the other node at first: nothing happens to them.
      const crowd = traffic.readers.filter(({ peer }) => peer.url === node.url);
      await node.kill();
      const missing = () => crowd.filter(({ peer, upAt }) => peer.lostAt < at || upAt < peer.lostAt);
      await until(
        () => missing().length === 0,
        ALL_BACK,
        () => `${missing().length} of ${readers} are not back.`,
      );
      measured.healed(traffic.readersBack(at));
      await traffic.more(4);
      await node.start();
    });
  },
});
