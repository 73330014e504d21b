import { createHash } from 'node:crypto';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Reports } from '../../../server/moderation/reports.ts';
import { Access } from '../../../server/people/access.ts';
import type { Store } from '../../../server/store/store.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import type { Action, ActionInput } from '../../../shared/protocol/actions.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { foldedName } from '../../../shared/words.ts';
import type { Act } from './random-acts.ts';

/** People who act in a forum, as a list of acts says; what isn't allowed to them is not done. */
export class Actors {
  readonly people: Person[] = [];
  readonly threads: ThreadId[] = [];
  private readonly store: Store;
  private readonly acts: ThreadActs;
  private readonly queries: ThreadQueries;
  private readonly moderation: Moderation;
  private readonly reports: Reports;
  private clock = Date.parse('2026-03-01T10:00:00Z');
  private ops = 0;

  constructor(store: Store) {
    this.store = store;
    const bus = inProcessBus();
    this.acts = new ThreadActs(store, bus, () => ++this.clock);
    this.moderation = new Moderation(store, bus, new Access(store, bus));
    this.reports = new Reports(store, bus);
    this.queries = new ThreadQueries(store);
  }

  /** The first is an admin, the last a guest; all but the guest have accounts, each of another kind. */
  async arrive(names: string[]): Promise<void> {
    for (const [i, name] of names.entries()) {
      const role = i === names.length - 1 ? 'guest' : i === 0 ? 'admin' : 'member';
      const person: Person = {
        id: createHash('sha256').update(`person ${i} ${name}`).digest('base64url').slice(0, 16) as PersonId,
        kind: role === 'guest' ? 'guest' : 'member',
        name,
        role,
      };
      this.people.push(person);
      await this.store.write(async (tx) => {
        const { id, kind } = person;
        await tx
          .insertInto('people')
          .values({
            id,
            kind,
            name,
            folded_name: foldedName(name),
            created_at: this.clock,
            about: i === 1 ? 'Some words,\nin two lines.' : '',
            muted_until: i === 1 ? Date.parse('2020-01-01') : null,
            suspended_until: i === 2 ? Date.parse('2020-02-02') : null,
          })
          .execute();
        if (role === 'guest') return;
        const account = {
          person_id: id,
          email: i === 2 ? null : `p${i}@example.org`,
          claimed_email: i > 0 ? 'wanted@example.org' : null,
          password_hash: `$argon2id$${i}`,
          role,
        } as const;
        await tx.insertInto('accounts').values(account).execute();
      });
    }
    await this.do({ act: 'open', who: 0, title: 'The first', body: 'It begins.' });
  }

  async do(act: Act): Promise<void> {
    const person = 'who' in act ? this.people[act.who]! : this.people[0]!;
    const threadId = 'where' in act ? this.threads[act.where % this.threads.length]! : this.threads[0]!;
    this.ops += 1;
    const opId = `op-${this.ops}`;
    const moderate = (input: Partial<ActionInput>) =>
      this.moderation.act(person, { opId, reason: 'For the test', emergency: true, ...input } as ActionInput);
    try {
      switch (act.act) {
        case 'open': {
          const { title, body } = act;
          this.threads.push((await this.acts.open(person, { opId, title, body })).threadId);
          break;
        }
        case 'post': {
          const replyTo = act.to === 8 ? null : act.to;
          await this.acts.post(person, { opId, threadId, body: act.body, replyTo });
          break;
        }
        case 'edit':
          await this.acts.edit(person, { opId, threadId, number: act.number, body: act.body });
          break;
        case 'delete':
          await this.acts.delete(person, { opId, threadId, number: act.number });
          break;
        case 'react':
          await this.acts.react(person, { opId, threadId, number: act.number, emoji: act.emoji, on: act.on });
          break;
        case 'moderate':
          await moderate({ act: act.how, subject: { threadId, number: act.number } });
          break;
        case 'control':
          await moderate({ ...act.how, subject: { threadId } });
          break;
        case 'split': {
          const { numbers, title } = act;
          const { into } = await moderate({ act: 'split', subject: { threadId }, numbers, title });
          this.threads.push(into!.id);
          break;
        }
        case 'merge': {
          const into = this.threads[act.into % this.threads.length]!;
          await moderate({ act: 'merge', subject: { threadId }, into });
          break;
        }
        case 'report': {
          const subject = { threadId, number: act.number };
          await this.reports.report(person, { opId, subject, reason: 'Against the rules' });
          break;
        }
        case 'appeal': {
          const last = await this.lastAction(person.id);
          if (last) await this.reports.appeal(person, { opId, actionId: last, reason: 'It was not so' });
          break;
        }
        case 'review': {
          // A mute that is taken back is gone, and an import takes nothing away.
          const actionId = await this.lastAction(undefined, ['mute']);
          if (!actionId) break;
          await this.moderation.act(person, {
            opId,
            act: act.how,
            subject: { actionId },
            reason: 'On a second look',
          });
          break;
        }
        case 'mute': {
          const personId = this.people[act.whom]!.id;
          const until = '2099-01-01T00:00:00.000Z';
          await moderate({ act: 'mute', subject: { personId, threadId }, until });
          break;
        }
        case 'rename':
          await this.acts.rename(person, { opId, threadId, title: act.title });
          break;
        case 'read':
          await this.queries.markRead(person, threadId, act.number);
          break;
        case 'clock':
          this.clock += act.by;
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  async doAll(acts: Act[]): Promise<void> {
    for (const act of acts) await this.do(act);
  }

  /** What was done last, to somebody or at all. */
  private async lastAction(personId?: PersonId, but: Action[] = []) {
    const row = await this.store.db
      .selectFrom('actions')
      .select('id')
      .$if(personId !== undefined, (query) => query.where('person_id', '=', personId!))
      .$if(but.length > 0, (query) => query.where('act', 'not in', but))
      .orderBy('at', 'desc')
      .orderBy('id')
      .executeTakeFirst();
    return row?.id ?? null;
  }
}

/** A forum with something of everything in it, always the same. */
export async function lively(store: Store, names = ['Ann', 'Bo', 'Çelik', 'Unnamed']): Promise<Actors> {
  const actors = new Actors(store);
  await actors.arrive(names);
  await actors.doAll([
    { act: 'post', who: 1, where: 0, body: 'One, “quoted” 🌱', to: 0 },
    { act: 'post', who: 2, where: 0, body: 'Two', to: 1 },
    { act: 'react', who: 3, where: 0, number: 1, emoji: '👍', on: true },
    { act: 'react', who: 0, where: 0, number: 1, emoji: '🎉', on: true },
    { act: 'react', who: 0, where: 0, number: 1, emoji: '🎉', on: false },
    { act: 'edit', who: 1, where: 0, number: 1, body: 'One, corrected' },
    { act: 'edit', who: 1, where: 0, number: 1, body: 'One, corrected again' },
    { act: 'delete', who: 2, where: 0, number: 2 },
    { act: 'post', who: 3, where: 0, body: 'Three', to: 8 },
    { act: 'open', who: 1, title: 'The second', body: 'Another.' },
    { act: 'post', who: 0, where: 1, body: 'There', to: 8 },
    { act: 'read', who: 1, where: 0, number: 2 },
  ]);
  return actors;
}

/**
 * After `lively`: comments go to a thread of their own, change there, and come back with it; others go for good. In the
 * end the third thread is merged into the first, and the fourth is there.
 */
export const MOVES: Act[] = [
  { act: 'split', where: 0, numbers: [1, 3], title: 'A third' },
  { act: 'edit', who: 3, where: 2, number: 1, body: 'Three, elsewhere' },
  { act: 'react', who: 3, where: 2, number: 0, emoji: '👍', on: false },
  { act: 'react', who: 0, where: 2, number: 0, emoji: '❤️', on: true },
  { act: 'moderate', where: 2, number: 1, how: 'hide' },
  { act: 'post', who: 1, where: 2, body: 'Written there', to: 1 },
  { act: 'merge', where: 2, into: 0 },
  { act: 'split', where: 1, numbers: [1], title: 'A fourth' },
];
