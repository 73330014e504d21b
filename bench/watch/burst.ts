import { randomUUID } from 'node:crypto';
import type { Posted } from '../../shared/protocol/live.ts';
import type { Member } from '../../simulate/member.ts';
import type { Acknowledged } from '../../simulate/replay.ts';
import type { Feed } from './feed.ts';

/** Events a second in all, and how many of them are comments that the node is sent. */
export const BURST = 500;
const REAL = 100;
const TICK = 100;

/**
 * So many events a second to those who watch: comments by these members in these threads, and told by the feed what the
 * node does not take of them. Resolves with how many were fed.
 */
export async function burst(
  seconds: number,
  threads: readonly string[],
  people: readonly Member[],
  feed: Feed,
  acknowledged: (act: Acknowledged) => void,
): Promise<number> {
  const run = randomUUID().slice(0, 8);
  const underWay = new Set<Promise<unknown>>();
  let sent = 0;
  let taken = 0;
  let fed = 0;
  const post = () => {
    sent += 1;
    const threadId = threads[sent % threads.length]!;
    const body = `Comment ${sent}, which says something about the matter at hand.`;
    const one: Promise<unknown> = people[sent % people.length]!.act<Posted>('comment:post', {
      opId: `burst-${run}-${sent}`,
      threadId,
      body,
    }).then(({ comment }) => {
      taken += 1;
      acknowledged({ does: 'post', threadId, number: comment.number });
      underWay.delete(one);
    });
    underWay.add(one);
  };
  const began = performance.now();
  for (let due = TICK; due <= seconds * 1_000; due += TICK) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + due - performance.now())));
    const real = Math.round((REAL * due) / 1_000);
    // A node that can't keep up is not sent ever more.
    while (sent < real && underWay.size < REAL) post();
    const missing = Math.round((BURST * due) / 1_000) - taken - fed;
    fed += Math.max(0, missing);
    if (missing > 0) feed.tell(missing, threads);
  }
  await Promise.all(underWay);
  return fed;
}
