import type { Socket } from 'socket.io-client';
import { ask, Client, heard } from '../test/support/client.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type ProcessNode, processNode } from '../test/support/process-node.ts';
import { startRedis } from '../test/support/redis.ts';
import { type Figure, percentile, progress } from './measure.ts';
import { member } from './members.ts';

const THREADS = 6;
const READERS = 50;
const PER_SECOND = 50;
const ROUNDS = 20;

interface Place {
  threadId: string;
  /** On both nodes. */
  readers: Socket[];
}

/**
 * What a moderator does on one node: from its acknowledgement until the last reader of the thread on two nodes has its
 * event, and until the person whom it is done to is refused on the other node, while comments flow in every thread.
 */
export async function actions(): Promise<Figure[]> {
  const [postgres, redis] = [await startPostgres(), await startRedis()];
  const env = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url };
  const nodes = [
    await processNode({ ...env, NODE_NAME: 'one' }),
    await processNode({ ...env, NODE_NAME: 'two' }),
  ];
  for (const node of nodes) await node.start();
  const urlOf = (i: number) => nodes[i % nodes.length]!.url;
  const moderator = await member(urlOf(0), 'Moderator', env);
  const opener = await member(urlOf(0), 'Opener');
  const places: Place[] = [];
  for (let i = 0; i < THREADS; i++) places.push(await openPlace(opener.client, `Busy ${i}`, urlOf));
  const load = await startLoad(urlOf, places);
  const acting = new Acting(moderator.client, urlOf);
  for (let round = 0; round < ROUNDS; round++) {
    await acting.round(places[round % THREADS]!);
    progress('actions', round + 1, ROUNDS);
  }
  const floor = load.end();
  acting.end();
  for (const { readers } of places) for (const socket of readers) socket.disconnect();
  for (const node of nodes) await node.remove();
  await redis.stop();
  await postgres.stop();
  return acting.figures(
    `a comment to the other node: p50 ${percentile(floor, 0.5).toFixed(0)} ms, p99 ${percentile(floor, 0.99).toFixed(0)} ms`,
  );
}

async function openPlace(
  opener: Client,
  title: string,
  urlOf: (i: number) => ProcessNode['url'],
): Promise<Place> {
  const { thread } = await opener.call('POST', '/api/threads', {
    opId: title.replace(' ', '-'),
    title,
    body: 'Text',
  });
  const readers: Socket[] = [];
  for (let i = 0; i < READERS; i++) {
    const socket = await new Client(urlOf(i)).connect();
    await ask(socket, 'thread:join', { threadId: thread.id });
    readers.push(socket);
  }
  return { threadId: thread.id, readers };
}

type Told = { events: { type: string; comment?: { number: number; state: string } }[] };

/** A moderator on the first node, who does each kind of action once a round. */
class Acting {
  private readonly toAcknowledged: number[] = [];
  private readonly toReaders: number[] = [];
  private readonly toRefusal: number[] = [];
  private readonly moderator: Client;
  private readonly urlOf: (i: number) => string;
  private ops = 0;

  constructor(moderator: Client, urlOf: (i: number) => string) {
    this.moderator = moderator;
    this.urlOf = urlOf;
  }

  async round(place: Place): Promise<void> {
    const { threadId } = place;
    const guest = await Client.guest(this.urlOf(1), `Troublemaker ${this.ops}`);
    const socket = await guest.connect();
    const post = () => ask(socket, 'comment:post', { opId: `act-${++this.ops}`, threadId, body: 'Trouble' });
    const posted = await post();
    const { number, author } = posted.comment;
    const isHidden = ({ events }: Told) =>
      events.some(({ comment }) => comment?.number === number && comment?.state === 'hidden');
    const isChange = ({ events }: Told) => events.some(({ type }) => type === 'thread:changed');
    await this.until(place, isHidden, { act: 'hide', subject: { threadId, number } });
    for (const acts of [
      [{ act: 'lock' }, { act: 'unlock' }],
      [
        { act: 'slow', seconds: 600 },
        { act: 'slow', seconds: 0 },
      ],
      [
        { act: 'guests', guests: 'off' },
        { act: 'guests', guests: 'allow' },
      ],
    ]) {
      for (const [i, act] of acts.entries()) {
        const refused = i === 0 ? () => isRefused(post) : undefined;
        await this.until(place, isChange, { ...act, subject: { threadId } }, refused);
      }
    }
    const personId = author.id;
    for (const [act, back, subject] of [
      ['mute', 'unmute', { personId, threadId }],
      ['mute', 'unmute', { personId }],
      ['suspend', 'unsuspend', { personId }],
    ] as const) {
      await this.act({ act, subject });
      this.toRefusal.push(await isRefused(post));
      await this.act({ act: back, subject });
    }
    guest.close();
  }

  private async until(
    place: Place,
    told: (message: Told) => boolean,
    input: object,
    refused?: () => Promise<number>,
  ) {
    const heardAt = place.readers.map(async (reader) => {
      await heard<Told>(reader, 'thread:events', told);
      return performance.now();
    });
    await this.act(input);
    const acknowledged = performance.now();
    const refusal = refused?.();
    const last = Math.max(...(await Promise.all(heardAt)));
    // Who hears of it before the moderator does has waited for nothing.
    this.toReaders.push(Math.max(0, last - acknowledged));
    if (refusal) this.toRefusal.push(await refusal);
  }

  private async act(input: object): Promise<void> {
    const body = { opId: `act-${++this.ops}`, reason: 'For the benchmark', ...input };
    const began = performance.now();
    await this.moderator.call('POST', '/api/moderation/actions', body);
    this.toAcknowledged.push(performance.now() - began);
  }

  end(): void {
    this.moderator.close();
  }

  figures(peer: string): Figure[] {
    return (
      [
        ['an action until it is acknowledged', this.toAcknowledged, null],
        ['an acknowledged action to its last reader on two nodes', this.toReaders, 500],
        ['an acknowledged action to the refusal of what it forbids, on the other node', this.toRefusal, 500],
      ] as const
    ).flatMap(([what, times, most]) =>
      (
        [
          ['median', 0.5, null],
          ['p99', 0.99, most],
          ['longest', 1, null],
        ] as const
      ).map(([name, share, goal]): Figure => {
        const value = percentile(times, share);
        return {
          what: `${what}, ${name}`,
          value,
          unit: 'ms',
          peer,
          goal: goal && `≤ ${goal} ms`,
          met: goal && value <= goal,
        };
      }),
    );
  }
}

/** How long it takes until posting is refused: each try that isn't comes too early. */
async function isRefused(post: () => Promise<{ ok: boolean }>): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { ok } = await post();
    if (!ok) return performance.now() - began;
    if (performance.now() - began > 10_000) throw new Error('What was forbidden was done for ten seconds.');
  }
}

/** Guests who write in all threads in turn. `end` stops them and tells how long comments took to the other node. */
async function startLoad(urlOf: (i: number) => string, places: Place[]) {
  const writers: Socket[] = [];
  // Members: what is forbidden to guests doesn't end the flow.
  for (let i = 0; i < 20; i++) writers.push(await (await member(urlOf(0), `Writer ${i}`)).client.connect());
  const sent = new Map<string, number>();
  const times: number[] = [];
  for (const { readers } of places) {
    readers[1]!.on('thread:events', ({ events }: { events: { comment?: { body: string | null } }[] }) => {
      for (const { comment } of events) {
        const at = comment?.body && sent.get(comment.body);
        if (at) times.push(performance.now() - at);
      }
    });
  }
  let n = 0;
  const timer = setInterval(() => {
    const body = `Comment ${++n}, which says something about the matter at hand.`;
    sent.set(body, performance.now());
    const { threadId } = places[n % places.length]!;
    writers[n % writers.length]!.emit('comment:post', { opId: `load-${n}`, threadId, body });
  }, 1_000 / PER_SECOND);
  return {
    end() {
      clearInterval(timer);
      for (const socket of writers) socket.disconnect();
      return times;
    },
  };
}
