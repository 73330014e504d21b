import { randomBytes } from 'node:crypto';
import { setTimeout as passes } from 'node:timers/promises';
import type { Posted } from '../shared/protocol/live.ts';
import type { Thread } from '../shared/protocol/threads.ts';
import { type Member, Refused, Stopped } from './member.ts';
import { type Act, type Deed, isAct, type Plan } from './plan.ts';
import type { Tally } from './tally.ts';

/** So many acts may be under way: a forum that can't keep up is not sent ever more. */
const UNDER_WAY = 2_000;
/** What was sent before it was stopped may still be acknowledged within so many milliseconds. */
const LAST_ANSWERS = 5_000;

/** An act that the forum has acknowledged: what of which comment. */
export interface Acknowledged {
  does: Act['does'];
  threadId: string;
  number: number;
}

export interface Replay {
  plan: Plan;
  people: ReadonlyMap<string, Member>;
  /** How many times as fast as it was. */
  speed: number;
  signal: AbortSignal;
  tally: Tally;
  /** Told with each act that is settled. */
  settled?(done: number): void;
  acknowledged?(act: Acknowledged): void;
}

/** Opens the threads of a plan. Their ids, in order. @throws Refused, Stopped */
export async function openThreads({ openings }: Plan, people: Replay['people']): Promise<string[]> {
  const run = randomBytes(6).toString('hex');
  const ids: string[] = [];
  for (const [i, { by, title, body }] of openings.entries()) {
    const input = { opId: `${run}-${i}`, title, body };
    const { thread } = await people.get(by)!.call<{ thread: Thread }>('POST', '/api/threads', input);
    ids.push(thread.id);
  }
  return ids;
}

/** Does what is planned, in threads that are open. Resolves when all is settled, or soon after it was stopped. */
export async function replay(threads: readonly string[], options: Replay): Promise<void> {
  const { plan, speed, signal } = options;
  const player = new Player(threads, options);
  const began = performance.now();
  for (const deed of plan.deeds) {
    const due = began + deed.at / speed;
    await passUntil(due, signal);
    if (isAct(deed)) await player.hasRoom();
    if (signal.aborted) break;
    player.begin(deed, due);
  }
  const settled = player.settled();
  if (!signal.aborted) await Promise.race([settled, aborted(signal)]);
  if (signal.aborted) await Promise.race([settled, passes(LAST_ANSWERS, undefined, { ref: false })]);
}

/** Begins one deed after the other; those of one person in one thread wait for each other. */
class Player {
  private readonly threads: readonly string[];
  private readonly options: Replay;
  private readonly run = randomBytes(6).toString('hex');
  /** The last act of a person in a thread. */
  private readonly turns = new Map<string, Promise<void>>();
  /** The numbers that comments of the plan have got; null where one was refused. */
  private readonly numbers = new Map<number, Promise<number | null>>();
  private readonly underWay = new Set<Promise<void>>();
  private done = 0;

  constructor(threads: readonly string[], options: Replay) {
    this.threads = threads;
    this.options = options;
  }

  /** When it is `due`, by `performance.now()`. */
  begin(deed: Deed, due: number): void {
    const member = this.options.people.get(deed.by)!;
    const threadId = this.threads[deed.thread]!;
    if (!isAct(deed)) {
      member[deed.does](threadId);
      return;
    }
    const who = `${deed.thread} ${deed.by}`;
    const before = this.turns.get(who) ?? Promise.resolve();
    const number = before.then(() => this.act(member, threadId, deed, due));
    if (deed.does === 'post') this.numbers.set(deed.id, number);
    const turn = number.then(() => {
      this.underWay.delete(turn);
      this.done += 1;
      this.options.settled?.(this.done);
    });
    this.turns.set(who, turn);
    this.underWay.add(turn);
  }

  /** Resolves when not too many acts are under way. */
  async hasRoom(): Promise<void> {
    while (this.underWay.size >= UNDER_WAY && !this.options.signal.aborted) await Promise.race(this.underWay);
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** The number of the comment that it is about; null where it was not done. */
  private async act(member: Member, threadId: string, deed: Act, due: number): Promise<number | null> {
    const { tally, acknowledged, signal } = this.options;
    const of = 'of' in deed ? await this.numbers.get(deed.of) : undefined;
    if (signal.aborted) return null;
    if (of === null) {
      tally.dropped += 1;
      return null;
    }
    tally.sent += 1;
    try {
      const number = await this.send(member, threadId, deed, of ?? 0);
      tally.acknowledge(deed.does, performance.now() - due);
      acknowledged?.({ does: deed.does, threadId, number });
      return number;
    } catch (error) {
      if (error instanceof Refused) tally.refuse(error.message);
      else if (!(error instanceof Stopped)) throw error;
      return null;
    }
  }

  private async send(member: Member, threadId: string, deed: Act, number: number): Promise<number> {
    const opId = `${this.run}-${deed.does}-${'id' in deed ? deed.id : deed.of}`;
    switch (deed.does) {
      case 'post': {
        const replyTo = deed.to === null ? null : await this.numbers.get(deed.to);
        const input = { opId, threadId, body: deed.text, ...(replyTo != null && { replyTo }) };
        return (await member.act<Posted>('comment:post', input)).comment.number;
      }
      case 'edit':
        await member.act('comment:edit', { opId, threadId, number, body: deed.text });
        return number;
      case 'delete':
        await member.act('comment:delete', { opId, threadId, number });
        return number;
      case 'react':
        await member.act('reaction:set', { opId, threadId, number, emoji: deed.emoji, on: true });
        return number;
      case 'report': {
        const { reason } = deed;
        await member.call('POST', '/api/reports', { opId, subject: { threadId, number }, reason });
        return number;
      }
    }
  }
}

async function passUntil(due: number, signal: AbortSignal): Promise<void> {
  const wait = due - performance.now();
  // What is due within a millisecond is begun together.
  if (wait >= 1) await passes(wait, undefined, { signal }).catch(() => {});
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
