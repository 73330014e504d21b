import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { Comment } from '../../../shared/protocol/threads.ts';
import { imprintOf } from '../../threads/imprints.ts';

/** A comment as a list of several threads shows it. */
type Listed = Pick<Comment, 'number' | 'state' | 'revision'> & { threadId: ThreadId; threadTitle: string };

/** What the page's script follows of an element that shows a comment and its thread's title (`client/shown/live-list.ts`). */
export const commentShown = ({ threadId, threadTitle, ...comment }: Listed): string =>
  `${threadId}/${comment.number}=${imprintOf(threadTitle, comment)}`;

/** The same of one that shows titles. */
export const titlesShown = (threads: readonly { id: ThreadId; title: string | null }[]): string =>
  threads
    .filter(({ title }) => title !== null)
    .map(({ id, title }) => `${id}=${imprintOf(title!, null)}`)
    .join(' ');
