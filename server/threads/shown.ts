import { type RawBuilder, sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import { isFrom } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';

/** Of the thread with this alias in a query: that somebody else than who opened it has written in it, or what is there came from another. */
export const hasOthers = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`exists (
    select 1 from comments as others
    where others.thread_id = ${sql.ref(`${alias}.id`)} and others.number > 0
      and (others.author_id <> ${sql.ref(`${alias}.author_id`)} or others.kind = 'joint'
        or others.moved_from_thread is not null))`;

/**
 * Of the thread with this alias in a query: that it is there for everyone. It isn't while its opening post is not shown
 * (held, hidden or removed) and nobody but who opened it has ever written in it: what others said, and what moderators have
 * moved there, is not taken away with it. A number whose comment was moved leads on.
 */
export const isForAll = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`not exists (
    select 1 from comments as opening
    where opening.thread_id = ${sql.ref(`${alias}.id`)} and opening.number = 0 and opening.state <> 'visible'
      and opening.moved_to_thread is null and not ${hasOthers(alias)})`;

/** Who reads. */
export type Viewer = Pick<Person, 'id' | 'role'>;

/**
 * Of the thread with this alias in a query: that it is there for `viewer`: for everyone, or as it is theirs, they are a
 * moderator, or write a draft in it. Whatever reads a thread asks by this.
 */
export function isThereFor(viewer: Viewer | null, alias: string): RawBuilder<boolean> {
  if (!viewer) return isForAll(alias);
  if (isFrom(viewer, 'moderator')) return sql<boolean>`1 = 1`;
  return sql<boolean>`(${sql.ref(`${alias}.author_id`)} = ${viewer.id} or ${isForAll(alias)} or exists (
    select 1 from drafts as own_drafts
    inner join draft_members as own on own.draft_id = own_drafts.id and own.person_id = ${viewer.id}
    where own_drafts.thread_id = ${sql.ref(`${alias}.id`)}))`;
}

export const noThread = () => new Refused('not_found', 'There is no such thread.');

/** Selects the thread with this id, as `t`, where it is there for `viewer`. */
export const selectThere = (db: Db | Tx, viewer: Viewer | null, id: ThreadId) =>
  db
    .selectFrom('threads as t')
    .where('t.id', '=', id)
    .where('t.state', '=', 'open')
    .where(isThereFor(viewer, 't'));

/** A thread that is there for `viewer`: the seq of its last event. @throws Refused `not_found` */
export const mustBeThere = (db: Db | Tx, viewer: Viewer | null, id: ThreadId): Promise<{ seq: number }> =>
  selectThere(db, viewer, id).select('t.seq').executeTakeFirstOrThrow(noThread);
