import { Refused } from '../../shared/protocol/errors.ts';
import type { SearchInput } from '../../shared/protocol/search.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';

/** Where a page begins: behind a comment when the newest come first, else after so many. */
export interface Place {
  after: { at: number; threadId: ThreadId; number: number } | null;
  skip: number;
}

/** How far one may page through the best: each page ranks all again. */
const FARTHEST = 1_000;

/** @throws Refused `invalid` */
export function readCursor({ cursor, order }: SearchInput): Place {
  if (cursor === undefined) return { after: null, skip: 0 };
  const behind = /^(-?\d{1,15})\.([\w-]{16})\.(\d{1,9})$/.exec(cursor);
  if (behind && order !== 'best') {
    const [, at, threadId, number] = behind;
    return { after: { at: Number(at), threadId: threadId as ThreadId, number: Number(number) }, skip: 0 };
  }
  const skip = /^\d{1,4}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (order === 'best' && skip <= FARTHEST) return { after: null, skip };
  throw new Refused('invalid', 'That is not a cursor of this search.', { field: 'cursor' });
}

/** The cursor of the page that follows `page`; null where there is none. */
export function writeCursor(
  input: SearchInput,
  page: { created_at: number; thread_id: ThreadId; number: number }[],
): string | null {
  if (input.order === 'best') {
    const skip = readCursor(input).skip + page.length;
    return skip <= FARTHEST ? String(skip) : null;
  }
  const last = page.at(-1)!;
  return `${last.created_at}.${last.thread_id}.${last.number}`;
}
