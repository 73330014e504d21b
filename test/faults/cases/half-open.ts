import { BOUNDS, withSlack } from '../support/bounds.ts';
import { faultCase } from '../support/case.ts';
import { Journal } from '../support/journal.ts';
import { seconds } from '../support/measured.ts';
import { Reader } from '../support/reader.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { until } from '../support/waiting.ts';

/** Phones that went through a tunnel: their connections end without a word. */
export const halfOpen = faultCase({
  name: 'half-open',
  promise:
    'Connections whose other side is gone without a word: nobody is counted as there after 35 s, on any node. Heal: from then until a node counts only who is there.',
  quiet: true,
  short: { ghosts: 20 },
  long: (random) => ({ ghosts: random.between(5, 200) }),
  async run({ cluster: theCluster, measured, say }, { ghosts: count }) {
    const cluster = await theCluster();
    const load = { readers: 4, writers: 2, perSecond: 2 };
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'half-open', place, load, measured }, async (traffic) => {
      const { threadId } = place;
      const journal = new Journal('ghosts');
      const ghosts = Array.from({ length: count }, (_, i) => {
        const node = cluster.nodes[i % cluster.nodes.length]!;
        return new Reader({ name: `ghost-${i}`, urls: [node.edgeUrl], threadId, journal });
      });
      try {
        // Events wake the connections up: what is said is said before.
        for (const writer of traffic.writers) await writer.post();
        await until(
          () => ghosts.every(({ upAt }) => upAt > 0),
          20_000,
          'A reader who is to go has not joined.',
        );
        const all = load.readers + count;
        for (const node of cluster.nodes) {
          await until(
            async () => (await node.here(threadId)) === all,
            10_000,
            `${node.name} does not count all ${all} who are there.`,
          );
        }
        say(`${count} are gone without a word`);
        // What they say from now on, a goodbye too, reaches no one.
        for (const { edge } of cluster.nodes) await edge.blackHole();
        const at = performance.now();
        for (const { edge } of cluster.nodes) await edge.halfOpen();
        for (const ghost of ghosts) ghost.close();
        measured.healed(
          await Promise.all(
            cluster.nodes.map(async (node) => {
              let here = all;
              await until(
                async () => {
                  here = await node.here(threadId);
                  return here === load.readers;
                },
                withSlack('ghostsGone'),
                () =>
                  `${node.name} counts ${here}, and ${load.readers} are there (promised: ${seconds(BOUNDS.ghostsGone)}).`,
                200,
              );
              return performance.now() - at;
            }),
          ),
        );
      } finally {
        for (const ghost of ghosts) ghost.close();
        await journal.close(false);
      }
    });
  },
});
