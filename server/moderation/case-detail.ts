import { excerpt } from '../../shared/markdown/text.ts';
import type { CaseDetail } from '../../shared/protocol/cases.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { CaseId, PersonId } from '../../shared/protocol/text.ts';
import { endOf } from '../people/person-row.ts';
import type { Db, Store } from '../store/store.ts';
import { loadComments } from '../threads/comments.ts';
import { loadCases } from './cases.ts';
import { barOf } from './involvement.ts';
import { loadAction, ModerationLog } from './log.ts';
import { isOwn } from './signatories.ts';

/** Comments of a person, and actions on them, that are beside a case. */
const RECENT = 10;
const EXCERPT = 140;

/** A case with all that one decides by, for the moderator who asks. @throws Refused `not_found` */
export async function loadCaseDetail(store: Store, viewer: Person, id: CaseId): Promise<CaseDetail> {
  const { db } = store;
  const [found] = await loadCases(db, [id]);
  if (!found) throw new Refused('not_found', 'There is no such case.');
  const { thread, number, appealed, person } = found;
  const about = { threadId: thread?.id ?? null, number, personId: person.id };
  const [comment] =
    thread && number !== null ? await loadComments(db, viewer, thread.id, { numbers: [number] }) : [];
  const locked = thread
    ? await db.selectFrom('threads').select('locked_at').where('id', '=', thread.id).executeTakeFirst()
    : null;
  return {
    case: found,
    comment: comment ?? null,
    locked: locked ? locked.locked_at !== null : null,
    reports: await reportsOf(db, id, await isOwn(db, viewer.id, about)),
    action: appealed ? await loadAction(db, appealed.id, true) : null,
    history: {
      ...(await historyOf(db, person.id)),
      actions: await new ModerationLog(store).on(person.id, RECENT),
    },
    ...(await barOf(db, viewer, { ...about, appealed })),
  };
}

async function reportsOf(db: Db, id: CaseId, unnamed: boolean): Promise<CaseDetail['reports']> {
  const rows = await db
    .selectFrom('reports as r')
    .innerJoin('people as p', 'p.id', 'r.person_id')
    .select(['r.reason', 'r.at', 'r.revision', 'p.id', 'p.name', 'p.kind'])
    .where('r.case_id', '=', id)
    .orderBy('r.at')
    .execute();
  return rows.map(({ reason, at, revision, id, name, kind }) => ({
    by: unnamed ? null : { id, name, kind },
    reason,
    at: new Date(at).toISOString(),
    revision,
  }));
}

async function historyOf(db: Db, id: PersonId): Promise<Omit<CaseDetail['history'], 'actions'>> {
  const person = await db
    .selectFrom('people')
    .leftJoin('accounts', 'accounts.person_id', 'people.id')
    .select(['created_at', 'muted_until', 'suspended_until', 'left_at', 'role'])
    .select((e) =>
      e
        .selectFrom('comments as c')
        .select((s) => s.fn.countAll<number>().as('n'))
        .where('c.author_id', '=', id)
        .where('c.number', '>', 0)
        .where('c.moved_to_thread', 'is', null)
        .as('comments'),
    )
    .where('people.id', '=', id)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('comments as c')
    .innerJoin('threads as t', 't.id', 'c.thread_id')
    .innerJoin('revisions as r', (join) =>
      join.onRef('r.comment_id', '=', 'c.id').onRef('r.revision', '=', 'c.revision'),
    )
    .select(['t.id', 't.title', 'c.number', 'c.state', 'c.created_at', 'r.body'])
    .where('c.author_id', '=', id)
    .where('t.state', '=', 'open')
    .where('c.moved_to_thread', 'is', null)
    .orderBy('c.created_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(RECENT)
    .execute();
  return {
    role: person.left_at === null ? (person.role ?? 'guest') : null,
    since: new Date(person.created_at).toISOString(),
    comments: Number(person.comments),
    mutedUntil: person.muted_until === null ? null : endOf(person.muted_until),
    suspendedUntil: person.suspended_until === null ? null : endOf(person.suspended_until),
    recent: rows.map(({ id, title, number, state, created_at, body }) => ({
      thread: { id, title },
      number,
      state,
      at: new Date(created_at).toISOString(),
      excerpt: state === 'removed' ? null : excerpt(body, EXCERPT),
    })),
  };
}
