import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { type CheckedThread, type CheckReport, checkForum } from '../../../server/check/check.ts';
import { describeProblem } from '../../../server/check/report.ts';
import { type ExportOptions, exportForum } from '../../../server/export/export.ts';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Reports } from '../../../server/moderation/reports.ts';
import { Access } from '../../../server/people/access.ts';
import { openPostgres } from '../../../server/store/postgres.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Store } from '../../../server/store/store.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import { REACTIONS } from '../../../shared/protocol/limits.ts';
import { type Action, COMMENT_ACTIONS } from '../../../shared/protocol/moderation.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import {
  bodySchema,
  nameSchema,
  type PersonId,
  type ThreadId,
  titleSchema,
} from '../../../shared/protocol/text.ts';
import { foldedName } from '../../../shared/words.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporary.ts';

export type Kind = Store['kind'];
export const KINDS: Kind[] = ['sqlite', 'postgres'];

export interface OpenDatabase {
  store: Store;
  /** DATABASE_URL or DATA_DIR, as the command takes them. */
  env: Record<string, string>;
  /** Another store on the same database; closed with it. */
  again(): Promise<Store>;
  close(): Promise<void>;
}

/** An empty forum on a database of its own. */
export async function openDatabase(kind: Kind): Promise<OpenDatabase> {
  const folder = await temporaryFolder();
  const url = kind === 'postgres' ? await emptyDatabase() : '';
  const open = () =>
    kind === 'postgres' ? openPostgres(url, () => {}) : openSqlite(join(folder.path, 'rejoinder.db'));
  const stores = [await open()];
  return {
    store: stores[0]!,
    env: kind === 'postgres' ? { DATABASE_URL: url } : { DATA_DIR: folder.path },
    async again() {
      stores.push(await open());
      return stores.at(-1)!;
    },
    async close() {
      for (const store of stores) await store.close();
      await folder.remove();
    },
  };
}

/** Does `work` with empty forums of these kinds. */
export async function withDatabases<T>(
  kinds: Kind[],
  work: (...all: OpenDatabase[]) => Promise<T>,
): Promise<T> {
  const all = await Promise.all(kinds.map(openDatabase));
  try {
    return await work(...all);
  } finally {
    for (const each of all) await each.close();
  }
}

export interface Checked extends CheckReport {
  /** Sentences. */
  wrong: string[];
  threads: CheckedThread[];
}

export async function check(store: Store): Promise<Checked> {
  const wrong: string[] = [];
  const threads: CheckedThread[] = [];
  const report = await checkForum(store, {
    onProblem: (problem) => wrong.push(describeProblem(problem)),
    onThread: (thread) => threads.push(thread),
  });
  return { ...report, wrong, threads };
}

export async function exportText(store: Store, options?: ExportOptions): Promise<string> {
  let text = '';
  await exportForum(
    store,
    async (part) => {
      text += part;
    },
    options,
  );
  return text;
}

/** Every row that makes a forum, whatever the database, in an order of its own. */
export async function allRows(store: Store): Promise<Record<string, string[]>> {
  const tables = [
    'people',
    'accounts',
    'threads',
    'comments',
    'revisions',
    'reactions',
    'events',
    'reads',
    'thread_mutes',
    'actions',
    'cases',
    'reports',
    'notifications',
    'drafts',
    'draft_answers',
    'draft_members',
    'draft_clients',
    'draft_notes',
    'draft_proposals',
    'signatures',
  ] as const;
  const rows = await Promise.all(
    tables.map(async (table) => {
      const all = await store.db.selectFrom(table).selectAll().execute();
      const plain = (value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
      const text = all.map((row) =>
        JSON.stringify(
          Object.entries(row)
            .map(([column, value]) => [column, plain(value)])
            .sort(([a], [b]) => (a! < b! ? -1 : 1)),
        ),
      );
      return [table, text.sort()] as const;
    }),
  );
  return Object.fromEntries(rows);
}

/** The lines with an end that fits them: what a forger would write. The last of `lines` is not the end. */
export function seal(lines: string[]): string {
  const text = lines.map((line) => `${line}\n`);
  const sha256 = (parts: string[]) => createHash('sha256').update(parts.join('')).digest('hex');
  const count = (kind: string) => text.filter((line) => line.startsWith(`{"${kind}":`)).length;
  const end = {
    people: count('person'),
    accounts: count('account'),
    threads: count('thread'),
    comments: count('comment') - count('thread'),
    events: count('event'),
    reads: count('read'),
    mutes: count('mute'),
    actions: count('action'),
    drafts: count('draft'),
    updates: count('updates'),
    notes: count('note'),
    proposals: count('proposal'),
    contents: sha256(text.slice(1)),
    digest: sha256(text),
  };
  return `${text.join('')}${JSON.stringify({ end })}\n`;
}

/** The lines of an export without its end. */
export const linesOf = (text: string): string[] => text.split('\n').slice(0, -2);

// --- Random forums -----------------------------------------------------------

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('ﬁ \u2028 \u0301\u202e "\\n" \r\n\t</script>', '🧑‍👩‍👧‍👦𝔘', 'x'.repeat(3_000)),
);
const valid = (schema: typeof bodySchema | typeof nameSchema, fallback: string) =>
  text.map((value) => {
    const result = schema.safeParse(value);
    return result.success ? result.data : fallback;
  });
const body = valid(bodySchema, 'Well.');
const who = fc.nat(3);
const where = fc.nat(4);
const act = fc.oneof(
  fc.record({ act: fc.constant('open' as const), who, title: valid(titleSchema as never, 'A title'), body }),
  { weight: 6, arbitrary: fc.record({ act: fc.constant('post' as const), who, where, body, to: fc.nat(8) }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('edit' as const), who, where, number: fc.nat(6), body }),
  },
  fc.record({ act: fc.constant('delete' as const), who, where, number: fc.nat(6) }),
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('react' as const),
      who,
      where,
      number: fc.nat(6),
      emoji: fc.constantFrom(...REACTIONS),
      on: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('moderate' as const),
      where,
      number: fc.nat(6),
      how: fc.constantFrom(...COMMENT_ACTIONS),
    }),
  },
  fc.record({
    act: fc.constant('control' as const),
    where,
    how: fc.oneof(
      fc.record({ act: fc.constantFrom('lock', 'unlock', 'pin', 'unpin') }),
      fc.record({ act: fc.constant('slow' as const), seconds: fc.constantFrom(0, 30) }),
      fc.record({ act: fc.constant('guests' as const), guests: fc.constantFrom('allow', 'hold', 'off') }),
    ),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('split' as const),
      where,
      numbers: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
      title: valid(titleSchema as never, 'Split off'),
    }),
  },
  fc.record({ act: fc.constant('merge' as const), where, into: where }),
  fc.record({ act: fc.constant('report' as const), who, where, number: fc.nat(6) }),
  fc.record({ act: fc.constant('appeal' as const), who }),
  fc.record({ act: fc.constant('review' as const), how: fc.constantFrom('undo', 'uphold') }),
  fc.record({ act: fc.constant('mute' as const), where, whom: who }),
  fc.record({
    act: fc.constant('rename' as const),
    who,
    where,
    title: valid(titleSchema as never, 'Another title'),
  }),
  fc.record({ act: fc.constant('read' as const), who, where, number: fc.nat(9) }),
  // A clock that is set back doesn't change the order of the log.
  fc.record({ act: fc.constant('clock' as const), by: fc.integer({ min: -5_000, max: 5_000 }) }),
);
export type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
export const acts = (maxLength = 40) => fc.array(act, { minLength: 5, maxLength });
export const names = fc.array(valid(nameSchema, 'Ann'), { minLength: 4, maxLength: 4 });

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
          await this.moderation.act(person, {
            opId,
            act: act.how,
            emergency: true,
            subject: { threadId, number: act.number },
            reason: 'For the test',
          });
          break;
        case 'control':
          await this.moderation.act(person, {
            opId,
            ...act.how,
            emergency: true,
            subject: { threadId },
            reason: 'For the test',
          });
          break;
        case 'split': {
          const { numbers, title } = act;
          const input = {
            act: 'split',
            opId,
            emergency: true,
            subject: { threadId },
            reason: 'For the test',
          } as const;
          const { into } = await this.moderation.act(person, { ...input, numbers, title });
          this.threads.push(into!.id);
          break;
        }
        case 'merge': {
          const into = this.threads[act.into % this.threads.length]!;
          const input = {
            act: 'merge',
            opId,
            emergency: true,
            subject: { threadId },
            reason: 'For the test',
          } as const;
          await this.moderation.act(person, { ...input, into });
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
          const subject = { actionId };
          await this.moderation.act(person, { opId, act: act.how, subject, reason: 'On a second look' });
          break;
        }
        case 'mute': {
          const personId = this.people[act.whom]!.id;
          const until = '2099-01-01T00:00:00.000Z';
          const subject = { personId, threadId };
          const emergency = true;
          await this.moderation.act(person, {
            opId,
            act: 'mute',
            subject,
            reason: 'For the test',
            until,
            emergency,
          });
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
