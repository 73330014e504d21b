import type { PersonId } from '../../shared/protocol/text.ts';
import { IDLE } from '../store/session-lifetime.ts';
import type { Store } from '../store/store.ts';

const PAGE = 200;
const instant = (at: number) => new Date(at).toISOString();

/**
 * All that the forum has of a person, as the text of one JSON object, a piece at a time: who they are, sessions, what
 * they wrote with every revision, reactions, how far they have read, and what moderators did to them.
 */
export async function* ownData(store: Store, id: PersonId): AsyncGenerator<string, void, void> {
  const { db } = store;
  const person = await db
    .selectFrom('people')
    .leftJoin('accounts', 'accounts.person_id', 'people.id')
    .select(['people.id', 'people.name', 'people.about', 'people.created_at'])
    .select(['accounts.email', 'accounts.claimed_email', 'accounts.role'])
    .where('people.id', '=', id)
    .executeTakeFirstOrThrow();
  const { created_at, claimed_email, ...facts } = person;
  const sessions = await db
    .selectFrom('sessions')
    .select(['agent', 'created_at', 'expires_at'])
    .where('person_id', '=', id)
    .where('expires_at', '>', store.now())
    .execute();
  const head = {
    at: instant(store.now()),
    person: { ...facts, claimedEmail: claimed_email, createdAt: instant(created_at) },
    sessions: sessions.map(({ agent, created_at, expires_at }) => ({
      agent,
      createdAt: instant(created_at),
      usedAt: instant(Math.max(created_at, expires_at - IDLE)),
    })),
  };
  yield JSON.stringify(head, null, 1).replace(/\n?}$/, '');
  yield* list('comments', commentsOf(store, id));
  yield* list('reactions', reactionsOf(store, id));
  yield* list('reads', readsOf(store, id));
  yield* list('actions', actionsOn(store, id));
  yield '\n}\n';
}

async function* list(name: string, records: AsyncGenerator<object, void, void>) {
  yield `,\n "${name}": [`;
  let separator = '';
  for await (const record of records) {
    yield `${separator}\n  ${JSON.stringify(record)}`;
    separator = ',';
  }
  yield '\n ]';
}

async function* commentsOf({ db }: Store, id: PersonId) {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('comments as c')
      .innerJoin('threads as t', 't.id', 'c.thread_id')
      .select(['c.id', 'c.thread_id', 't.title', 'c.number', 'c.state', 'c.created_at', 'c.reply_to'])
      .where('c.author_id', '=', id)
      .where('t.state', '=', 'open')
      .where('c.id', '>', after as never)
      .orderBy('c.id')
      .limit(PAGE)
      .execute();
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
    const revisions = await db
      .selectFrom('revisions')
      .select(['comment_id', 'revision', 'body', 'at'])
      .where(
        'comment_id',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('revision')
      .execute();
    for (const row of rows) {
      yield {
        thread: { id: row.thread_id, title: row.title },
        number: row.number,
        replyTo: row.reply_to,
        state: row.state,
        createdAt: instant(row.created_at),
        revisions: revisions
          .filter(({ comment_id }) => comment_id === row.id)
          .map(({ revision, body, at }) => ({ revision, body, at: instant(at) })),
      };
    }
  }
}

async function* reactionsOf({ db }: Store, id: PersonId) {
  const rows = await db
    .selectFrom('reactions as r')
    .innerJoin('comments as c', 'c.id', 'r.comment_id')
    .select(['c.thread_id', 'c.number', 'r.emoji', 'r.at'])
    .where('r.person_id', '=', id)
    .orderBy('r.at')
    .execute();
  for (const { thread_id, number, emoji, at } of rows) {
    yield { threadId: thread_id, number, emoji, at: instant(at) };
  }
}

async function* readsOf({ db }: Store, id: PersonId) {
  const rows = await db.selectFrom('reads').selectAll().where('person_id', '=', id).execute();
  for (const { thread_id, number } of rows) yield { threadId: thread_id, number };
}

async function* actionsOn({ db }: Store, id: PersonId) {
  const rows = await db.selectFrom('actions').selectAll().where('person_id', '=', id).orderBy('at').execute();
  for (const { act, at, thread_id, number, reason, until } of rows) {
    yield { act, at: instant(at), threadId: thread_id, number, reason, until: until && instant(until) };
  }
}
