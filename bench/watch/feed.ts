import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { readSettings } from '../../server/settings.ts';
import { madeOnce } from '../../server/store/made-once.ts';
import { openStore } from '../../server/store/open-store.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import type { Activity } from '../../shared/protocol/watch.ts';

/** What happens as often, of a hundred. */
const KINDS: [kind: Activity['kind'], upTo: number][] = [
  ['comment', 80],
  ['edit', 88],
  ['delete', 92],
  ['report', 100],
];

/** Something like a node: what it says reaches those who watch on all nodes, by Redis. */
export interface Feed {
  /** Tells of so many happenings that there never were, in these threads. */
  tell(count: number, threads: readonly string[]): void;
  close(): Promise<void>;
}

/** @param env the settings of the nodes */
export async function feedTo(env: NodeJS.ProcessEnv): Promise<Feed> {
  const store = await openStore(readSettings(env), () => {});
  const forumId = await madeOnce(store, 'forum_id', 9);
  await store.close();
  const clients = [new Redis(env.REDIS_URL!), new Redis(env.REDIS_URL!)] as const;
  // They end with the benchmark, whatever is under way.
  for (const client of clients) client.on('error', () => {});
  const io = new Server({ adapter: createAdapter(...clients, { key: `rejoinder:${forumId}` }) });
  let n = 0;
  const happening = (threads: readonly string[]): Activity => {
    n += 1;
    const [kind] = KINDS.find(([, upTo]) => n % 100 < upTo)!;
    // What is not said is done to what was said a little before.
    const about = kind === 'comment' ? n : n - (n % 100) + (n % 80);
    const threadId = threads[about % threads.length]!;
    return {
      key: `fed.${n}`,
      at: new Date().toISOString(),
      kind,
      actor: { id: `person${n % 200}` as PersonId, name: `Person ${n % 200}`, kind: 'member' },
      newcomer: n % 3 === 0,
      thread: { id: threadId as NonNullable<Activity['thread']>['id'], title: `A thread, ${threadId}` },
      number: 100_000 + about,
      state: kind === 'delete' ? 'removed' : 'visible',
      text: kind === 'delete' ? null : `Comment ${n}, which says something about the matter at hand.`,
      act: null,
      person: null,
      into: null,
    };
  };
  return {
    tell(count, threads) {
      const activity = Array.from({ length: count }, () => happening(threads));
      io.to('watch').emit('watch:activity', { activity });
    },
    async close() {
      await Promise.all(clients.map((client) => client.quit().catch(() => {})));
    },
  };
}
