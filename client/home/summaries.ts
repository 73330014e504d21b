import type { ThreadSummary } from '../../shared/protocol/threads.ts';

/** The latest activity first, as the server sorts. */
export const latestFirst = (threads: readonly ThreadSummary[]): ThreadSummary[] =>
  threads.toSorted((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt) || b.id.localeCompare(a.id));

/**
 * The list with what has changed: known threads in their places, new ones at the end. What is sent to everyone has
 * no count of unread comments: for somebody with a session (`counts`) it grows with the comments.
 */
export function mergeSummaries(
  threads: readonly ThreadSummary[],
  changed: readonly Omit<ThreadSummary, 'unread'>[],
  counts: boolean,
): ThreadSummary[] {
  const news = new Map(changed.map((thread) => [thread.id, thread]));
  const merged = threads.map((thread): ThreadSummary => {
    const fresh = news.get(thread.id);
    if (!fresh) return thread;
    news.delete(thread.id);
    const grown = Math.max(0, fresh.commentCount - thread.commentCount);
    return { ...fresh, unread: counts ? (thread.unread ?? 0) + grown : null };
  });
  for (const thread of news.values()) merged.push({ ...thread, unread: counts ? thread.commentCount : null });
  return merged;
}
