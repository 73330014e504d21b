import { createHash } from 'node:crypto';
import type { Shown } from '../../shared/protocol/live.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { maySee } from '../people/permissions.ts';
import type { Db } from '../store/store.ts';
import { isThereFor } from './shown.ts';

/** What a page shows of a comment with its thread's title, or of a title alone (null), in short: other words, another imprint. */
export const imprintOf = (title: string, comment: Pick<Comment, 'state' | 'revision'> | null): string =>
  createHash('sha256')
    .update(JSON.stringify([title, comment?.state, comment?.revision]))
    .digest('base64url')
    .slice(0, 12);

/** The imprint of each as it is now; null: `viewer` may not see it (any more). */
export async function imprintsOf(
  db: Db,
  viewer: Person | null,
  shown: readonly Shown[],
): Promise<(string | null)[]> {
  if (shown.length === 0) return [];
  const titles = await db
    .selectFrom('threads as t')
    .select(['t.id', 't.title'])
    .where('t.id', 'in', threadsOf(shown))
    .where('t.state', '=', 'open')
    .where(isThereFor(viewer, 't'))
    .execute();
  const titleOf = new Map(titles.map(({ id, title }) => [id, title]));
  const numbered = shown.filter(({ threadId, number }) => number !== null && titleOf.has(threadId));
  const rows =
    numbered.length === 0
      ? []
      : await db
          .selectFrom('comments as c')
          .select(['c.thread_id', 'c.number', 'c.state', 'c.revision', 'c.author_id'])
          .where((e) =>
            e.or(
              numbered.map(({ threadId, number }) =>
                e.and([e('c.thread_id', '=', threadId), e('c.number', '=', number!)]),
              ),
            ),
          )
          .execute();
  const seen = new Map(
    rows.filter((row) => maySee(viewer, row)).map((row) => [`${row.thread_id} ${row.number}`, row]),
  );
  return shown.map(({ threadId, number }) => {
    const title = titleOf.get(threadId);
    if (title === undefined) return null;
    if (number === null) return imprintOf(title, null);
    const comment = seen.get(`${threadId} ${number}`);
    return comment ? imprintOf(title, comment) : null;
  });
}

export const threadsOf = (shown: readonly Shown[]): ThreadId[] => [
  ...new Set(shown.map(({ threadId }) => threadId)),
];
