import type { Draft, Quorum } from '../../shared/protocol/drafts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Author, Person } from '../../shared/protocol/people.ts';
import type { DraftId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { neededOf } from '../../shared/quorum.ts';
import type { Subject } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

/** A draft as it is stored, without who has it open. */
export type StoredDraft = Omit<Draft, 'here' | 'writing'>;

/** Which drafts. */
export type Which = { id: DraftId } | { threadId: ThreadId; memberId: PersonId };

/** Drafts with their members, newest first. */
export async function loadDrafts(db: Db | Tx, which: Which): Promise<StoredDraft[]> {
  const rows = await db
    .selectFrom('drafts as d')
    .innerJoin('threads as t', 't.id', 'd.thread_id')
    .innerJoin('people as o', 'o.id', 'd.opener_id')
    .select(['d.id', 'd.thread_id', 't.title as thread_title', 'd.title', 'd.state', 'd.quorum', 'd.round'])
    .leftJoin('comments as c', (join) =>
      join.onRef('c.thread_id', '=', 'd.thread_id').onRef('c.number', '=', 'd.published'),
    )
    .select(['d.created_at', 'd.edited_at', 'd.published', 'c.state as comment_state'])
    .select(['o.id as opener_id', 'o.name as opener_name', 'o.kind as opener_kind'])
    .$if('id' in which, (query) => query.where('d.id', '=', (which as { id: DraftId }).id))
    .$if('threadId' in which, (query) => {
      const { threadId, memberId } = which as { threadId: ThreadId; memberId: PersonId };
      return query
        .where('d.thread_id', '=', threadId)
        .where('d.id', 'in', (e) =>
          e.selectFrom('draft_members').select('draft_id').where('person_id', '=', memberId),
        );
    })
    .orderBy('d.created_at', 'desc')
    .orderBy('d.id')
    .limit(200)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const members = await db
    .selectFrom('draft_members as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .select(['m.draft_id', 'm.role', 'p.id', 'p.name', 'p.kind'])
    .where('m.draft_id', 'in', ids)
    .orderBy('m.at')
    .orderBy('p.id')
    .execute();
  const answers = await db
    .selectFrom('draft_answers')
    .selectAll()
    .where('draft_id', 'in', ids)
    .orderBy('number')
    .execute();
  const signed = await db
    .selectFrom('signatures')
    .select(['draft_id', 'round'])
    .where('draft_id', 'in', ids)
    .where('withdrawn_at', 'is', null)
    .execute();
  return rows.map((row): StoredDraft => {
    const ofRole = (role: string): Author[] =>
      members
        .filter((member) => member.draft_id === row.id && member.role === role)
        .map(({ id, name, kind }) => ({ id, name, kind }));
    const ofThis = signed.filter(({ draft_id, round }) => draft_id === row.id && round === row.round).length;
    const writers = ofRole('writer');
    const quorum = quorumOf(row.quorum);
    const isProposed = row.state === 'proposed' || row.state === 'published';
    return {
      id: row.id,
      threadId: row.thread_id,
      threadTitle: row.thread_title,
      title: row.title,
      state: row.state === 'proposed' && ofThis > 0 ? 'signing' : row.state,
      quorum,
      answers: answers
        .filter(({ draft_id }) => draft_id === row.id)
        .map(({ number, revision }) => ({ number, revision })),
      openedBy: { id: row.opener_id, name: row.opener_name, kind: row.opener_kind },
      createdAt: instant(row.created_at),
      editedAt: row.edited_at === null ? null : instant(row.edited_at),
      writers,
      reviewers: ofRole('reviewer'),
      published: row.published,
      held: row.comment_state === 'held',
      signed: isProposed ? ofThis : 0,
      needed: neededOf(quorum, writers.length),
    };
  });
}

/** What `person` is in the draft. @throws Refused `not_found` also to who is not a member */
export async function draftSubject(db: Db | Tx, person: Person | null, draftId: DraftId, now: Millis) {
  const id = person?.id ?? ('' as PersonId);
  const row = await db
    .selectFrom('drafts as d')
    .leftJoin('draft_members as m', (join) =>
      join.onRef('m.draft_id', '=', 'd.id').on('m.person_id', '=', id),
    )
    .leftJoin('thread_mutes as mute', (join) =>
      join
        .onRef('mute.thread_id', '=', 'd.thread_id')
        .on('mute.person_id', '=', id)
        .on('mute.until', '>', now),
    )
    .select([
      'd.thread_id',
      'd.title',
      'd.state',
      'd.round',
      'd.quorum',
      'd.opener_id',
      'd.published',
      'm.role',
      'mute.until as muted_here',
    ])
    .where('d.id', '=', draftId)
    .executeTakeFirst();
  if (!row) throw noDraft();
  const subject: Subject = {
    draftRole: row.role,
    draftOpenerId: row.opener_id,
    mutedHere: row.muted_here,
  };
  return { ...row, id: draftId, subject };
}

export const noDraft = () => new Refused('not_found', 'There is no such draft.');

export const quorumOf = (stored: string): Quorum =>
  stored === 'all' ? 'all' : stored.endsWith('%') ? (stored as `${number}%`) : Number(stored);

export const instant = (at: Millis): string => new Date(at).toISOString();
