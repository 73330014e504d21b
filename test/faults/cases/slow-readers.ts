import { BOUNDS, withSlack } from '../support/bounds.ts';
import { faultCase } from '../support/case.ts';
import { DeafReader } from '../support/deaf-reader.ts';
import { seconds } from '../support/measured.ts';
import { megabytes, PeakMemory } from '../support/memory.ts';
import { Reader } from '../support/reader.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { passes, promised, until } from '../support/waiting.ts';

/** How long the node is watched while everyone reads, to know what it needs then. */
const BEFORE = 4_000;

/** Pages on a sleeping laptop: connected, and reading nothing. */
export const slowReaders = faultCase({
  name: 'slow-readers',
  promise:
    '100 clients stop reading while comments of 2 KB go out: the node grows by at most 50 MB, lets them go within 15 s, and they recover. Heal: from when they stop until the last is let go.',
  gentle: true,
  short: { deaf: 100, perSecond: 50 },
  long: (random) => ({ deaf: random.between(50, 150), perSecond: random.between(20, 50) }),
  async run({ cluster: theCluster, measured, say }, { deaf: count, perSecond }) {
    const cluster = await theCluster();
    const node = cluster.nodes[0]!;
    const load = { readers: 10, writers: 12, perSecond, length: 2_000 };
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'slow-readers', place, load, measured }, async (traffic) => {
      const { threadId } = place;
      const deaf = await Promise.all(
        Array.from({ length: count }, () => DeafReader.join(node.url, threadId)),
      );
      let memory = new PeakMemory(node.pid);
      try {
        const all = load.readers + count;
        await until(async () => (await node.here(threadId)) === all, 10_000, `Not all ${all} are there.`);
        await traffic.flow(50);
        await passes(BEFORE);
        const before = memory.end();
        memory = new PeakMemory(node.pid);
        say(`${count} stop reading`);
        for (const reader of deaf) reader.stopReading();
        const at = performance.now();
        let here = all;
        await until(
          async () => {
            here = await node.here(threadId);
            return here === load.readers;
          },
          withSlack('slowDropped'),
          () =>
            `${here - load.readers} who do not read are still there (promised: gone within ${seconds(BOUNDS.slowDropped)}).`,
          100,
        );
        measured.healed([performance.now() - at]);
        await passes(1_000);
        const grown = memory.end() - before;
        measured.figures['the node grew by'] = `${megabytes(grown)} over ${megabytes(before)}`;
        promised(
          grown <= BOUNDS.memory,
          `The node grew by ${megabytes(grown)} (promised: ${megabytes(BOUNDS.memory)}).`,
        );
      } finally {
        memory.end();
        for (const reader of deaf) reader.leave();
      }
      // They come back as a page does, and must end with all that the others have.
      const { journal, readers } = traffic;
      for (let i = 0; i < count; i++) {
        readers.push(new Reader({ name: `recovered-${i}`, urls: place.urls(i), threadId, journal }));
      }
      await traffic.more(20);
    });
  },
});
