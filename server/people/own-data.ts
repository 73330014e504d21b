import type { DraftId, PersonId } from '../../shared/protocol/text.ts';
import { SharedText } from '../drafts/shared-text.ts';
import { loadDraft } from '../drafts/update-log.ts';
import { IDLE } from '../store/session-lifetime.ts';
import type { Store } from '../store/store.ts';

const PAGE = 200;
const instant = (at: number) => new Date(at).toISOString();

/**
 * All that the forum has of a person, as the text of one JSON object, a piece at a time: who they are, sessions, what
 * they wrote with every revision, reactions, how far they have read, what moderators did to them, what they did as one, what
 * they reported and appealed against and what they were told of it, the drafts that they are in or wrote in, what they said
 * there, and what they signed.
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
  yield* list('moderated', actionsBy(store, id));
  yield* list('reports', reportsOf(store, id));
  yield* list('appeals', appealsOf(store, id));
  yield* list('notifications', notificationsOf(store, id));
  yield* list('drafts', draftsOf(store, id));
  yield* list('notes', notesOf(store, id));
  yield* list('signatures', signaturesOf(store, id));
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
      // What was moved is told where it is now.
      .where('c.moved_to_thread', 'is', null)
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

async function* actionsBy({ db }: Store, id: PersonId) {
  const rows = await db.selectFrom('actions').selectAll().where('actor_id', '=', id).orderBy('at').execute();
  for (const { act, at, thread_id, number, person_id, reason, until } of rows) {
    const on = { threadId: thread_id, number, personId: person_id };
    yield { act, at: instant(at), ...on, reason, until: until && instant(until) };
  }
}

async function* reportsOf({ db }: Store, id: PersonId) {
  const rows = await db.selectFrom('reports').selectAll().where('person_id', '=', id).orderBy('at').execute();
  for (const { thread_id, number, revision, reason, at } of rows) {
    yield { threadId: thread_id, number, revision, reason, at: instant(at) };
  }
}

async function* appealsOf({ db }: Store, id: PersonId) {
  const rows = await db
    .selectFrom('cases as c')
    .leftJoin('actions as a', 'a.id', 'c.closed_by')
    .select(['c.action_id', 'c.detail', 'c.opened_at', 'c.closed_at', 'a.act'])
    .where('c.person_id', '=', id)
    .where('c.action_id', 'is not', null)
    .orderBy('c.opened_at')
    .execute();
  for (const { action_id, detail, opened_at, closed_at, act } of rows) {
    const closed = { closedAt: closed_at === null ? null : instant(closed_at), outcome: act };
    yield { actionId: action_id, reason: detail, at: instant(opened_at), ...closed };
  }
}

async function* notificationsOf({ db }: Store, id: PersonId) {
  const rows = await db
    .selectFrom('notifications as n')
    .innerJoin('actions as a', 'a.id', 'n.action_id')
    .select(['n.kind', 'n.at', 'n.heard_at', 'a.act', 'a.thread_id', 'a.number', 'a.reason'])
    .where('n.person_id', '=', id)
    .orderBy('n.at')
    .execute();
  for (const { kind, at, heard_at, act, thread_id, number, reason } of rows) {
    const heardAt = heard_at && instant(heard_at);
    yield { kind, at: instant(at), heardAt, act, threadId: thread_id, number, reason };
  }
}

async function* draftsOf({ db }: Store, id: PersonId) {
  const rows = await db
    .selectFrom('drafts as d')
    .leftJoin('draft_members as m', (join) =>
      join.onRef('m.draft_id', '=', 'd.id').on('m.person_id', '=', id),
    )
    .select(['d.id', 'd.thread_id', 'd.title', 'd.state', 'm.role', 'd.published'])
    .where((e) =>
      e.or([
        e('m.person_id', '=', id),
        e('d.id', 'in', e.selectFrom('draft_clients').select('draft_id').where('person_id', '=', id)),
      ]),
    )
    .orderBy('d.created_at')
    .execute();
  for (const { id: draftId, thread_id, role, ...draft } of rows) {
    yield { id: draftId, threadId: thread_id, ...draft, role, written: await writtenIn(db, draftId, id) };
  }
}

/** What of a draft's text is the person's, as it stands there. */
async function writtenIn(db: Store['db'], draftId: DraftId, id: PersonId): Promise<string> {
  const loaded = await loadDraft(db, draftId);
  const text = new SharedText(loaded!);
  const written = text.writtenBy(id);
  text.destroy();
  return written;
}

async function* notesOf({ db }: Store, id: PersonId) {
  const rows = await db
    .selectFrom('draft_notes')
    .select(['draft_id', 'kind', 'quoted', 'body', 'replacement', 'state', 'created_at'])
    .where('author_id', '=', id)
    .orderBy('created_at')
    .execute();
  for (const { draft_id, created_at, ...note } of rows) {
    yield { draftId: draft_id, ...note, createdAt: instant(created_at) };
  }
}

async function* signaturesOf({ db }: Store, id: PersonId) {
  const rows = await db
    .selectFrom('signatures')
    .selectAll()
    .where('person_id', '=', id)
    .orderBy('at')
    .execute();
  for (const { draft_id, round, name, hash, at, withdrawn_at } of rows) {
    const withdrawnAt = withdrawn_at && instant(withdrawn_at);
    yield { draftId: draft_id, round, name, hash, at: instant(at), withdrawnAt };
  }
}
