import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Cases } from '../../../server/moderation/cases.ts';
import { Holds } from '../../../server/moderation/holds.ts';
import { Reports } from '../../../server/moderation/reports.ts';
import { ModerationRules } from '../../../server/moderation/rules.ts';
import { Access } from '../../../server/people/access.ts';
import { newId } from '../../../server/store/ids.ts';
import type { Store } from '../../../server/store/store.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import type { CaseOrder } from '../../../shared/case-order.ts';
import type { Action, ActionInput, LoggedAction } from '../../../shared/protocol/actions.ts';
import type { Case } from '../../../shared/protocol/cases.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { Rules } from '../../../shared/protocol/rules.ts';
import type { ActionId, DraftId, PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import type { Comment } from '../../../shared/protocol/threads.ts';
import { foldedName } from '../../../shared/words.ts';
import { KINDS, openDatabase } from '../../support/databases.ts';
import { opId } from '../../support/forum.ts';

/** What moderators do, as one node does it, over a real store. */
export interface ModeratingNode {
  store: Store;
  acts: ThreadActs;
  moderation: Moderation;
  cases: Cases;
  reports: Reports;
  rules: ModerationRules;
  queries: ThreadQueries;
}

function nodeOn(store: Store, guests: 'allow' | 'hold' = 'allow'): ModeratingNode {
  const bus = inProcessBus();
  const rules = new ModerationRules(store);
  const now = () => store.now();
  return {
    store,
    rules,
    acts: new ThreadActs(store, bus, now, new Holds(rules, guests, now)),
    moderation: new Moderation(store, bus, new Access(store, bus)),
    cases: new Cases(store, bus),
    reports: new Reports(store, bus),
    queries: new ThreadQueries(store),
  };
}

const NO_RULES: Rules = { reasons: [], words: [], links: 'nobody', firstComments: 0 };
type More = Partial<Pick<ActionInput, 'emergency' | 'nameless' | 'opId'>> & {
  revision?: number;
  until?: string;
  seconds?: number;
  guests?: Comment['state'] | 'allow' | 'hold' | 'off';
  title?: string;
  numbers?: number[];
  into?: ThreadId;
};

/** Who is there: members, a guest, two moderators; and a thread of Ann's. */
export interface Cast {
  ann: Person;
  ben: Person;
  gil: Person;
  mia: Person;
  max: Person;
  threadId: ThreadId;
}

/** A forum with moderators, of one or more nodes on one database. */
export class ModeratedForum {
  readonly kind: Store['kind'];
  readonly here: ModeratingNode;
  /** On SQLite the same database within the same process; on PostgreSQL one with connections of its own. */
  readonly there: ModeratingNode;
  readonly close: () => Promise<void>;
  /** How far the clock has gone beyond the real one, in milliseconds. */
  private ahead: number;

  private constructor(
    kind: Store['kind'],
    nodes: (now: (store: Store) => number) => [ModeratingNode, ModeratingNode],
    close: () => Promise<void>,
  ) {
    this.kind = kind;
    this.ahead = 0;
    [this.here, this.there] = nodes((store) => store.now() + this.ahead);
    this.close = async () => {
      this.here.rules.close();
      this.there.rules.close();
      await close();
    };
  }

  static async open(kind: Store['kind'], guests?: 'allow' | 'hold'): Promise<ModeratedForum> {
    const database = await openDatabase(kind);
    const other = kind === 'postgres' ? await database.again() : database.store;
    const nodes = (now: (store: Store) => number): [ModeratingNode, ModeratingNode] => [
      nodeOn({ ...database.store, now: () => now(database.store) }, guests),
      nodeOn({ ...other, now: () => now(other) }, guests),
    ];
    return new ModeratedForum(kind, nodes, () => database.close());
  }

  get store(): Store {
    return this.here.store;
  }

  /** Time goes by. */
  later(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  async setRules(rules: Partial<Rules>): Promise<void> {
    const { version } = await this.here.rules.look();
    await this.here.rules.set({ ...NO_RULES, ...rules, version });
  }

  async person(name: string, role: Person['role'] = 'member', since = 0): Promise<Person> {
    const id = newId<PersonId>();
    const kind = role === 'guest' ? 'guest' : 'member';
    await this.store.write(async (tx) => {
      const folded_name = foldedName(name);
      const created_at = since || this.store.now() - 30 * 86_400_000;
      await tx.insertInto('people').values({ id, kind, name, folded_name, created_at }).execute();
      if (role === 'guest') return;
      const account = {
        person_id: id,
        email: `${Buffer.from(id).toString('hex')}@example.org`,
        password_hash: '$argon2id$',
        role,
      };
      await tx.insertInto('accounts').values(account).execute();
    });
    return { id, kind, name, role };
  }

  /** People whom nothing has happened to yet. */
  async cast(): Promise<Cast> {
    const [ann, ben] = [await this.person('Ann'), await this.person('Ben')];
    const gil = await this.person('Gil', 'guest');
    const [mia, max] = [await this.person('Mia', 'moderator'), await this.person('Max', 'moderator')];
    return { ann, ben, gil, mia, max, threadId: await this.thread(ann) };
  }

  async thread(by: Person, title = 'A thread'): Promise<ThreadId> {
    const input = { opId: opId(), title, body: 'Its opening post.' };
    return (await this.here.acts.open(by, input)).threadId;
  }

  /** Returns its number. */
  async post(by: Person, threadId: ThreadId, body = 'Some words.'): Promise<number> {
    return (await this.here.acts.post(by, { opId: opId(), threadId, body })).comment.number;
  }

  async edit(by: Person, threadId: ThreadId, number: number, body = 'Other words.'): Promise<void> {
    await this.here.acts.edit(by, { opId: opId(), threadId, number, body });
  }

  async report(by: Person, threadId: ThreadId, number: number, node = this.here): Promise<void> {
    await node.reports.report(by, { opId: opId(), subject: { threadId, number }, reason: 'It is unkind' });
  }

  async appeal(by: Person, actionId: ActionId): Promise<void> {
    await this.here.reports.appeal(by, { opId: opId(), actionId, reason: 'It was not so' });
  }

  act(
    by: Person,
    act: Action,
    subject: ActionInput['subject'],
    more: More = {},
    node = this.here,
  ): Promise<LoggedAction> {
    const input = { opId: opId(), act, subject, reason: 'For the test', ...more } as ActionInput;
    return node.moderation.act(by, input);
  }

  async stateOf(threadId: ThreadId, number: number): Promise<Comment['state']> {
    const row = await this.store.db
      .selectFrom('comments')
      .select('state')
      .where('thread_id', '=', threadId)
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    return row.state;
  }

  /** Every page of what waits, in an order. */
  async queue(order: CaseOrder): Promise<Case[]> {
    const all: Case[] = [];
    for (let cursor: string | undefined; ; ) {
      const { cases, next } = await this.here.cases.open(order, cursor);
      all.push(...cases);
      if (next === null) return all;
      cursor = next;
    }
  }

  /** The cases of a thread that wait, the oldest first. */
  async waiting(threadId: ThreadId) {
    const cases = await this.queue('oldest');
    return cases.filter(({ thread }) => thread?.id === threadId);
  }

  /** A draft in which somebody writes, or that was given up. */
  async draft(threadId: ThreadId, opener: Person, state: 'writing' | 'abandoned' | 'published' = 'writing') {
    const id = newId<DraftId>();
    await this.store.write(async (tx) => {
      const at = this.store.now();
      const more = { title: 'A draft', op_id: opId(), quorum: 'all', created_at: at, round: 1 };
      await tx
        .insertInto('drafts')
        .values({ id, thread_id: threadId, opener_id: opener.id, state, ...more })
        .execute();
      await tx
        .insertInto('draft_members')
        .values({ draft_id: id, person_id: opener.id, role: 'writer', at })
        .execute();
    });
    return id;
  }

  /** Somebody has written in a draft, a co-writer of it still or not. */
  async write(draftId: DraftId, { id }: Person): Promise<void> {
    await this.store.write((tx) =>
      tx
        .insertInto('draft_clients')
        .values({ draft_id: draftId, client: 1, person_id: id, clock: 1 })
        .execute(),
    );
  }

  async sign(draftId: DraftId, { id, name }: Person, withdrawn: boolean): Promise<void> {
    const at = this.store.now();
    const row = { draft_id: draftId, round: 1, person_id: id, name, hash: 'h', at };
    await this.store.write((tx) =>
      tx
        .insertInto('signatures')
        .values({ ...row, withdrawn_at: withdrawn ? at : null })
        .execute(),
    );
  }
}

/** Tests of a forum on each kind of database: one forum for all of them, in which each has threads of its own. */
export function onEachDatabase(
  what: string,
  tests: (forum: () => ModeratedForum) => void,
  guests?: 'allow' | 'hold',
): void {
  for (const kind of KINDS) {
    describe(`${what}, on ${kind}`, function () {
      this.timeout(60_000);
      let forum: ModeratedForum;
      before(async () => {
        forum = await ModeratedForum.open(kind, guests);
      });
      after(() => forum.close());
      tests(() => forum);
    });
  }
}

/** The code of a refusal and its sentence; what was not refused fails. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { code: error.code, message: error.message };
  }
  throw new Error('It was not refused.');
}
