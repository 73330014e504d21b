import type { ThreadWindow } from '../../../shared/protocol/threads.ts';
import { Client } from '../../support/client.ts';
import { processNode } from '../../support/process-node.ts';
import { faultCase } from '../support/case.ts';
import { seconds } from '../support/measured.ts';
import { get } from '../support/peer.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { type Place, Traffic } from '../support/traffic.ts';
import { truthOfSqlite } from '../support/truth.ts';
import { promised, until } from '../support/waiting.ts';

/** A forum of one node whose disk is full. */
export const fullDisk = faultCase({
  name: 'full-disk',
  promise:
    'The disk of a SQLite node is full: acts are refused with a sentence, none is acknowledged that is not kept, one can still read; with space again all goes on, and a kill -9 loses nothing. Heal: from when there is space until a writer has an acknowledgement.',
  gentle: true,
  short: { megabytes: 8, times: 1 },
  long: (random) => ({ megabytes: random.between(6, 16), times: random.between(1, 4) }),
  async run({ measured, say }, { megabytes, times }) {
    const disk = new SmallDisk(megabytes);
    const node = await processNode({ DATA_DIR: disk.path, LOG_LEVEL: 'silent' });
    try {
      await node.start();
      const load = { readers: 10, writers: 8, perSecond: 60, length: 1_000 };
      const place = await placeOn(node.url, disk.path, load.writers);
      await Traffic.during({ name: 'full-disk', place, load, measured }, async (traffic) => {
        await traffic.flow(60);
        for (let i = 0; i < times; i++) {
          disk.fill();
          say('the disk is full');
          const refusals = () => traffic.writers.reduce((sum, { refusals }) => sum + refusals.length, 0);
          const before = refusals();
          // What was written to the log of the database before has room for some more.
          await until(() => refusals() >= before + 20, 30_000, 'No act was refused on a full disk.');
          const sentences = new Set(traffic.writers.flatMap(({ refusals }) => refusals));
          for (const sentence of sentences) {
            promised(/^unavailable: [A-Z].+\.$/.test(sentence), `A full disk was told as '${sentence}'.`);
          }
          const page = await get<ThreadWindow>(`${node.url}/api/threads/${place.threadId}`);
          promised(page.comments.length > 0, 'On a full disk the thread cannot be read.');
          disk.empty();
          const at = performance.now();
          await until(
            () => traffic.writersBack(at).length === traffic.writers.length,
            20_000,
            'With space again, not every writer has an acknowledgement.',
          );
          measured.healed(traffic.writersBack(at));
          measured.figures.refused = String(refusals());
          if (disk.free < 3 * 1_048_576) break;
        }
        say('kill -9 of the node');
        const at = performance.now();
        await node.kill();
        await node.start();
        await until(
          () => traffic.readersBack(at).length === traffic.readers.length,
          20_000,
          'Not every reader is back after the node was started again.',
        );
        await traffic.more(20);
        measured.figures['after kill -9, served again in'] = seconds(Math.max(...traffic.readersBack(at)));
      });
    } finally {
      await node.kill();
      await node.remove();
      disk.remove();
    }
  },
});

async function placeOn(url: string, dataDir: string, writers: number): Promise<Place> {
  const opener = await Client.member(url, 'Opener');
  const { thread } = await opener.call('POST', '/api/threads', { opId: 'open', title: 'Full', body: 'Text' });
  const guests = Array.from({ length: writers }, (_, i) => Client.guest(url, `Guest ${i}`));
  const cookies = (await Promise.all(guests)).map(({ cookie }) => cookie);
  return {
    threadId: thread.id,
    urls: () => [url],
    cookies,
    truth: async () => truthOfSqlite(dataDir, thread.id),
  };
}
