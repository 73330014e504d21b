import type { ThreadSummary } from './protocol/threads.ts';

/** Where a link to a thread leads: to the first unread comment of one who has read some, else to the top. */
export function threadPath({ id, commentCount, unread }: ThreadSummary): string {
  if (!unread || unread >= commentCount) return `/t/${id}`;
  const first = commentCount - unread + 1;
  return `/t/${id}/${first}#c${first}`;
}
