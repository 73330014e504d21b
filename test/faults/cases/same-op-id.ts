import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '../../../shared/protocol/errors.ts';
import type { Posted } from '../../../shared/protocol/live.ts';
import { Client } from '../../support/client.ts';
import { faultCase } from '../support/case.ts';
import type { Cluster } from '../support/cluster.ts';
import { Peer } from '../support/peer.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { BrokenPromise, passes, promised, until } from '../support/waiting.ts';

const TIMES = 20;
type Answer = ({ ok: true } & Posted) | { ok: false; error: ErrorBody };

/** A page that doubts, on a bad line: the same act again and again, by every way there is. */
export const sameOpId = faultCase({
  name: 'same-op-id',
  promise:
    'The same opId 20 times at once, on both nodes, by sockets and by HTTP: one comment, and every answer is the same.',
  gentle: true,
  short: { acts: 40 },
  long: (random) => ({ acts: random.between(50, 300) }),
  async run({ cluster: theCluster, measured }, { acts }) {
    const cluster = await theCluster();
    const load = { readers: 10, writers: 4, perSecond: 20 };
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'same-op-id', place, load, measured }, async (traffic) => {
      await traffic.flow(10);
      const repeaters = await Repeaters.of(cluster, traffic);
      try {
        for (let i = 0; i < acts; i++) await repeaters.post(i);
      } finally {
        repeaters.close();
      }
    });
    measured.figures.repeated = `${acts} acts, ${TIMES} times each`;
  },
});

/** Many persons, each on both nodes: one alone would meet the limit of acts at once. */
class Repeaters {
  private readonly people: readonly { cookie: string; peers: readonly Peer[] }[];
  private readonly urls: readonly string[];
  private readonly traffic: Traffic;

  private constructor(cookies: readonly string[], urls: readonly string[], traffic: Traffic) {
    this.urls = urls;
    this.traffic = traffic;
    this.people = cookies.map((cookie) => ({
      cookie,
      peers: urls.map((url) => new Peer({ name: 'repeater', urls: [url], cookie })),
    }));
  }

  static async of(cluster: Cluster, traffic: Traffic): Promise<Repeaters> {
    const repeaters = new Repeaters((await cluster.guests(24)).slice(4), cluster.urls, traffic);
    await until(
      () => repeaters.peers.every(({ isConnected }) => isConnected),
      10_000,
      'A repeater is not connected.',
    );
    return repeaters;
  }

  async post(i: number): Promise<void> {
    const who = i % this.people.length;
    const opId = `op-${randomUUID()}`;
    const { threadId } = this.traffic.place;
    const body = `${opId}\n\nSaid ${TIMES} times.`;
    const answers = await Promise.all(
      Array.from({ length: TIMES }, async (_, j) => {
        const node = j % this.urls.length;
        const { cookie, peers } = this.people[who]!;
        for (;;) {
          this.traffic.journal.sent(opId, threadId, `repeater-${who}`);
          // Two of four go by HTTP.
          const answer =
            j % 4 >= 2
              ? await byHttp(this.urls[node]!, cookie, threadId, { opId, body })
              : await peers[node]!.ask<Answer>('comment:post', { opId, threadId, body });
          if (answer?.ok) return answer;
          if (answer?.error.code !== 'too_many')
            throw new BrokenPromise(`A repeat was refused: ${told(answer)}`);
          await passes(answer.error.retryAfter ?? 200);
        }
      }),
    );
    for (const { seq, comment } of answers) this.traffic.journal.acknowledged(opId, seq, comment);
    const different = new Set(answers.map(({ seq, comment }) => `${seq} ${comment.id} ${comment.number}`));
    promised(different.size === 1, `One opId was answered as ${[...different].join(' and ')}.`);
  }

  close(): void {
    for (const peer of this.peers) peer.close();
  }

  private get peers(): Peer[] {
    return this.people.flatMap(({ peers }) => peers);
  }
}

async function byHttp(url: string, cookie: string, threadId: string, input: object): Promise<Answer> {
  const client = new Client(url);
  client.cookie = cookie;
  const { status, answer } = await client.request('POST', `/api/threads/${threadId}/comments`, input);
  return status < 300 ? { ok: true, ...answer } : { ok: false, error: answer.error };
}

const told = (answer: Exclude<Answer, { ok: true }> | null): string =>
  answer ? `${answer.error.code}: ${answer.error.message}` : 'there was no answer';
