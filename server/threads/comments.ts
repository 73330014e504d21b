import { sql } from 'kysely';
import type { Signature } from '../../shared/protocol/drafts.ts';
import { type Emoji, REACTIONS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { type Comment, type Elsewhere, HELD_FOR, type Reaction } from '../../shared/protocol/threads.ts';
import { maySee } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';
import { isThereFor } from './shown.ts';

/** How many names a reaction tells; the count tells the rest. */
const NAMES = 5;

/** Which comments: a run of numbers, both ends included, or certain ones. */
export type Which = { from: number; to: number } | { numbers: number[] };

/** Comments of a thread by number, as `viewer` may see them. Numbers that don't exist are left out. */
export async function loadComments(
  db: Db | Tx,
  viewer: Person | null,
  threadId: ThreadId,
  which: Which,
): Promise<Comment[]> {
  if ('numbers' in which && which.numbers.length === 0) return [];
  const rows = await db
    .selectFrom('comments as c')
    .innerJoin('people as author', 'author.id', 'c.author_id')
    .innerJoin('revisions as r', (join) =>
      join.onRef('r.comment_id', '=', 'c.id').onRef('r.revision', '=', 'c.revision'),
    )
    .leftJoin('comments as answered', (join) =>
      join.onRef('answered.thread_id', '=', 'c.thread_id').onRef('answered.number', '=', 'c.reply_to'),
    )
    .leftJoin('people as other', 'other.id', 'answered.author_id')
    .leftJoin('threads as target', (join) =>
      join
        .onRef('target.id', '=', 'c.moved_to_thread')
        .on('target.state', '=', 'open')
        .on(isThereFor(viewer, 'target')),
    )
    .leftJoin('threads as origin', (join) =>
      join
        .onRef('origin.id', '=', 'c.moved_from_thread')
        .on('origin.state', '=', 'open')
        .on(isThereFor(viewer, 'origin')),
    )
    .select([
      'c.id',
      'c.number',
      'c.kind',
      'c.state',
      'c.revision',
      'c.reply_to',
      'c.created_at',
      'c.day_only',
      'c.edited_at',
      'c.seq',
      'c.author_id',
      'author.name as author_name',
      'author.kind as author_kind',
      'r.body',
      'other.id as other_id',
      'other.name as other_name',
      'other.kind as other_kind',
      'answered.kind as answered_kind',
    ])
    .select(['c.moved_to_thread', 'c.moved_to_number', 'target.title as target_title'])
    .select(['c.moved_from_thread', 'c.moved_from_number', 'origin.title as origin_title'])
    .where('c.thread_id', '=', threadId)
    .$if('numbers' in which, (query) =>
      query.where('c.number', 'in', (which as { numbers: number[] }).numbers),
    )
    .$if('from' in which, (query) => {
      const { from, to } = which as { from: number; to: number };
      return query.where('c.number', '>=', from).where('c.number', '<=', to);
    })
    .orderBy('c.number')
    .execute();
  const reactions = await loadReactions(
    db,
    viewer,
    rows.map((row) => row.id),
  );
  const signatures = await loadSignatures(
    db,
    threadId,
    rows.filter(({ kind }) => kind === 'joint').map(({ number }) => number),
  );
  // Who signed it is one of its authors.
  const sees = (row: (typeof rows)[number]) =>
    maySee(viewer, row) ||
    (row.state === 'held' &&
      (signatures.get(row.number) ?? []).some(({ person }) => person.id === viewer?.id));
  const heldFor = await loadCauses(
    db,
    threadId,
    rows.filter((row) => row.state === 'held' && sees(row)).map(({ number }) => number),
  );
  return rows.map(
    (row): Comment => ({
      id: row.id,
      number: row.number,
      kind: row.kind,
      author: { id: row.author_id, name: row.author_name, kind: row.author_kind },
      body: sees(row) ? row.body : null,
      revision: row.revision,
      replyTo: row.reply_to,
      // A joint response is no one’s alone.
      replyToAuthor:
        row.other_id && row.answered_kind === 'comment'
          ? { id: row.other_id, name: row.other_name!, kind: row.other_kind! }
          : null,
      quotes: [],
      points: [],
      reactions: row.state === 'removed' ? [] : (reactions.get(row.id) ?? []),
      createdAt: new Date(row.created_at).toISOString(),
      dayOnly: row.day_only === 1,
      editedAt: row.edited_at === null ? null : new Date(row.edited_at).toISOString(),
      state: row.state,
      ...(heldFor.has(row.number) && { heldFor: heldFor.get(row.number)! }),
      ...(row.kind === 'joint' && { signatures: signatures.get(row.number) ?? [] }),
      movedTo: elsewhere(row.moved_to_thread, row.moved_to_number, row.target_title),
      movedFrom: elsewhere(row.moved_from_thread, row.moved_from_number, row.origin_title),
      seq: row.seq,
    }),
  );
}

const elsewhere = (
  threadId: ThreadId | null,
  number: number | null,
  title: string | null,
): Elsewhere | null => (threadId === null ? null : { threadId, title, number: number! });

/**
 * Why the comments with these numbers are held, where that is told: of words that rules look for it isn't, as then
 * others would be found for the same.
 */
async function loadCauses(db: Db | Tx, threadId: ThreadId, numbers: number[]) {
  const found = new Map<number, NonNullable<Comment['heldFor']>>();
  if (numbers.length === 0) return found;
  const rows = await db
    .selectFrom('cases')
    .select(['number', 'cause'])
    .where('thread_id', '=', threadId)
    .where('number', 'in', numbers)
    .where('action_id', 'is', null)
    .where('closed_at', 'is', null)
    .execute();
  for (const { number, cause } of rows) {
    const told = HELD_FOR.find((one) => one === cause);
    if (told) found.set(number!, told);
  }
  return found;
}

/** Who signed the joint responses with these numbers. */
async function loadSignatures(db: Db | Tx, threadId: ThreadId, numbers: number[]) {
  const found = new Map<number, Signature[]>();
  if (numbers.length === 0) return found;
  const rows = await db
    .selectFrom('drafts as d')
    .innerJoin('signatures as s', (join) =>
      join.onRef('s.draft_id', '=', 'd.id').onRef('s.round', '=', 'd.round'),
    )
    .innerJoin('people as p', 'p.id', 's.person_id')
    .select(['d.published', 's.at', 'p.id', 'p.name', 'p.kind'])
    .where('d.thread_id', '=', threadId)
    .where('d.published', 'in', numbers)
    .where('s.withdrawn_at', 'is', null)
    .orderBy('s.at')
    .orderBy('p.id')
    .execute();
  for (const { published, at, id, name, kind } of rows) {
    const all = found.get(published!) ?? [];
    found.set(published!, all);
    all.push({ person: { id, name, kind }, at: new Date(at).toISOString() });
  }
  return found;
}

async function loadReactions(
  db: Db | Tx,
  viewer: Person | null,
  ids: CommentId[],
): Promise<Map<CommentId, Reaction[]>> {
  const found = new Map<CommentId, Reaction[]>();
  if (ids.length === 0) return found;
  const ranked = db
    .selectFrom('reactions as r')
    .innerJoin('people as p', 'p.id', 'r.person_id')
    .select([
      'r.comment_id',
      'r.emoji',
      'p.name',
      sql<number>`row_number() over (partition by r.comment_id, r.emoji order by r.at, r.person_id)`.as(
        'place',
      ),
      sql<number>`count(*) over (partition by r.comment_id, r.emoji)`.as('total'),
      sql<number>`max(case when r.person_id = ${viewer?.id ?? ''} then 1 else 0 end)
        over (partition by r.comment_id, r.emoji)`.as('mine'),
    ])
    .where('r.comment_id', 'in', ids);
  const rows = await db
    .selectFrom(ranked.as('ranked'))
    .selectAll()
    .where('place', '<=', NAMES)
    .orderBy('place')
    .execute();
  for (const row of rows) {
    const all = found.get(row.comment_id) ?? [];
    found.set(row.comment_id, all);
    const same = all.find((reaction) => reaction.emoji === row.emoji);
    if (same) same.names.push(row.name);
    else {
      const reaction: Reaction = { emoji: row.emoji, count: Number(row.total), names: [row.name] };
      if (viewer) reaction.mine = Number(row.mine) === 1;
      all.push(reaction);
    }
  }
  const order = (reaction: Reaction) => (REACTIONS as readonly string[]).indexOf(reaction.emoji);
  for (const all of found.values()) all.sort((a, b) => order(a) - order(b));
  return found;
}

/** Who has set which reaction of these comments. */
export async function loadReactors(
  db: Db | Tx,
  ids: CommentId[],
): Promise<Map<CommentId, Partial<Record<Emoji, PersonId[]>>>> {
  const found = new Map<CommentId, Partial<Record<Emoji, PersonId[]>>>();
  if (ids.length === 0) return found;
  const rows = await db
    .selectFrom('reactions')
    .select(['comment_id', 'emoji', 'person_id'])
    .where('comment_id', 'in', ids)
    .execute();
  for (const { comment_id, emoji, person_id } of rows) {
    const of = found.get(comment_id) ?? {};
    found.set(comment_id, of);
    of[emoji as Emoji] = [...(of[emoji as Emoji] ?? []), person_id];
  }
  return found;
}
