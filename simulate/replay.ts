import { randomBytes } from 'node:crypto';
import { setTimeout as passes } from 'node:timers/promises';
import type { Posted } from '../shared/protocol/live.ts';
import type { Thread } from '../shared/protocol/threads.ts';
import { type Member, Refused, Stopped } from './member.ts';
import { type Act, type Deed, isAct, type Plan } from './plan.ts';
import type { Tally } from './tally.ts';

/** So many acts may be under way: a forum that can't keep up is not sent ever more. */
const UNDER_WAY = 200;
/** What was sent before it was stopped may still be acknowledged within so many milliseconds. */
const LAST_ANSWERS = 10_000;

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
    const opener = people.get(by)!;
    const openAs = (title: string) =>
      opener.call<{ thread: Thread }>('POST', '/api/threads', { opId: `${run}-${i}`, title, body });
    const { thread } = await openAs(title).catch((error) => {
      // The forum's rules hold what is said there, which is the title.
      if (error instanceof Refused && error.body.field === 'title') return openAs(`Conversation ${i + 1}`);
      throw error;
    });
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
  await player.settled();
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
  private underWay = 0;
  /** Told when one of those under way is settled. */
  private onSettled = () => {};
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
    this.underWay += 1;
    const turn = number.then(() => {
      this.underWay -= 1;
      this.done += 1;
      this.options.settled?.(this.done);
      this.onSettled();
    });
    this.turns.set(who, turn);
  }

  /** Resolves when not too many acts are under way, or it was stopped. */
  hasRoom(): Promise<void> {
    return this.until(() => this.underWay < UNDER_WAY);
  }

  /** Resolves when nothing is under way, or soon after it was stopped. */
  async settled(): Promise<void> {
    await this.until(() => this.underWay === 0);
    const { signal } = this.options;
    if (signal.aborted) await Promise.race([Promise.all(this.turns.values()), passes(LAST_ANSWERS)]);
  }

  private until(isSo: () => boolean): Promise<void> {
    const { signal } = this.options;
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo() && !signal.aborted) return;
        signal.removeEventListener('abort', look);
        this.onSettled = () => {};
        resolve();
      };
      signal.addEventListener('abort', look);
      this.onSettled = look;
      look();
    });
  }

  /** The number of the comment that it is about; null where it was not done. */
  private async act(member: Member, threadId: string, deed: Act, due: number): Promise<number | null> {
    const { tally, acknowledged, signal } = this.options;
    const isPost = deed.does === 'post';
    const about = isPost ? deed.to : deed.of;
    const number = about === null ? null : ((await this.numbers.get(about)) ?? null);
    if (signal.aborted) return null;
    if (!isPost && number === null) {
      tally.dropped += 1;
      return null;
    }
    tally.sent += 1;
    try {
      const done = isPost
        ? await this.post(member, threadId, deed, number)
        : await this.change(member, threadId, deed, number!);
      tally.acknowledge(deed.does, performance.now() - due);
      acknowledged?.({ does: deed.does, threadId, number: done });
      return done;
    } catch (error) {
      if (error instanceof Refused) tally.refuse(error.message);
      else if (!(error instanceof Stopped)) throw error;
      return null;
    }
  }

  private async post(
    member: Member,
    threadId: string,
    { id, text }: Post,
    replyTo: number | null,
  ): Promise<number> {
    const input = { opId: `${this.run}-post-${id}`, threadId, body: text, replyTo };
    return (await member.act<Posted>('comment:post', input)).comment.number;
  }

  private async change(member: Member, threadId: string, deed: Change, number: number): Promise<number> {
    const opId = `${this.run}-${deed.does}-${deed.of}`;
    switch (deed.does) {
      case 'edit':
        await member.act('comment:edit', { opId, threadId, number, body: deed.text });
        break;
      case 'delete':
        await member.act('comment:delete', { opId, threadId, number });
        break;
      case 'react':
        await member.act('reaction:set', { opId, threadId, number, emoji: deed.emoji, on: true });
        break;
      case 'report': {
        const { reason } = deed;
        await member.call('POST', '/api/reports', { opId, subject: { threadId, number }, reason });
      }
    }
    return number;
  }
}

type Post = Extract<Act, { does: 'post' }>;
type Change = Exclude<Act, Post>;

async function passUntil(due: number, signal: AbortSignal): Promise<void> {
  const wait = due - performance.now();
  // What is due within a millisecond is begun together.
  if (wait >= 1) await passes(wait, undefined, { signal }).catch(() => {});
}
