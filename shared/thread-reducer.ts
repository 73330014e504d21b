import type { Emoji } from './protocol/limits.ts';
import type { PersonId } from './protocol/text.ts';
import type { Comment, Reaction, Thread, ThreadEvent, ThreadWindow } from './protocol/threads.ts';

/** What a reader has of a thread: a run of comments without gaps, true at `seq`. Never changed, only replaced. */
export interface ThreadView {
  readonly thread: Thread;
  readonly comments: readonly Comment[];
  readonly seq: number;
}

export const viewOf = ({ thread, comments, seq }: ThreadWindow): ThreadView => ({ thread, comments, seq });

/** Whether the run reaches the thread's first comment. */
export const atStart = ({ comments, thread }: ThreadView): boolean =>
  thread.commentCount === 0 || comments[0]?.number === 1;

/** Whether the run reaches the thread's latest comment. */
export const atEnd = ({ comments, thread }: ThreadView): boolean =>
  (comments.at(-1)?.number ?? 0) === thread.commentCount;

/**
 * Applies events that were sent live, in order. Those already applied are passed over; at the first that
 * isn't the next it stops, with `gap` true: the log has what is between.
 * `me` is the reader, for reactions of their own.
 */
export function applyLive(
  view: ThreadView,
  events: readonly ThreadEvent[],
  me: PersonId | null,
): { view: ThreadView; gap: boolean } {
  let next = view;
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    if (event.seq !== next.seq + 1) return { view: next, gap: true };
    next = apply(next, event, me);
  }
  return { view: next, gap: false };
}

/** Applies events as the log answered them: what is missing between them is not for this reader. */
export function applyLog(view: ThreadView, events: readonly ThreadEvent[], me: PersonId | null): ThreadView {
  return events.filter((event) => event.seq > view.seq).reduce((next, event) => apply(next, event, me), view);
}

/**
 * Joins a window to the view, or puts it in the place of a run that it doesn't touch. Of a comment that both have,
 * the newer stays. `since`: the log after the window's seq, needed when the view has gone further than the window.
 */
export function mergeWindow(
  view: ThreadView,
  window: ThreadWindow,
  me: PersonId | null,
  since: readonly ThreadEvent[] = [],
): ThreadView {
  // No event tells of a mute: what was asked for last is the newer.
  const { mutedUntil } = window.thread;
  const thread =
    window.seq >= view.seq ? mergeThread(view.thread, window.thread, me) : { ...view.thread, mutedUntil };
  const comments = touches(view.comments, window.comments)
    ? union(view.comments, window.comments, me)
    : window.comments;
  const merged: ThreadView = { thread, comments, seq: view.seq };
  return since.reduce((next, event) => ({ ...apply(next, event, me), seq: view.seq }), merged);
}

function apply(view: ThreadView, event: ThreadEvent, me: PersonId | null): ThreadView {
  const thread = { ...view.thread };
  if (event.type === 'comment:posted') {
    thread.lastActivityAt = event.at;
    if (event.actor.id === me) thread.wroteAt = event.at;
  }
  if (event.type === 'comment:arrived' && event.comment.createdAt > thread.lastActivityAt) {
    thread.lastActivityAt = event.comment.createdAt;
  }
  const next = { ...view, thread, seq: Math.max(view.seq, event.seq) };
  if (event.type === 'thread:opened') return next;
  if (event.type === 'thread:changed') {
    const { title, locked, slow, guests, pinned, mergedInto } = event;
    return { ...next, thread: { ...thread, title, locked, slow, guests, pinned, mergedInto } };
  }
  if (event.type === 'reaction:set') return withReactions(next, event, me);
  const comment = event.type === 'comment:arrived' ? arrivedFor(event, me) : event.comment;
  const wasAtEnd = atEnd(view);
  if (comment.number > thread.commentCount) thread.commentCount = comment.number;
  if (isOfOthers(event, thread)) thread.alone = false;
  if (comment.number === 0)
    return { ...next, thread: { ...thread, opening: newer(thread.opening, comment, me) } };
  if (
    (event.type === 'comment:posted' || event.type === 'comment:arrived') &&
    wasAtEnd &&
    comment.number === (view.comments.at(-1)?.number ?? 0) + 1
  ) {
    return { ...next, comments: [...view.comments, comment] };
  }
  return replace(next, comment.number, (old) => newer(old, comment, me));
}

/** Whether with it the thread has what is not its opener's alone. */
const isOfOthers = (event: ThreadEvent, { author }: Thread): boolean =>
  event.type === 'comment:arrived' ||
  (event.type === 'comment:posted' &&
    (event.comment.author.id !== author.id || event.comment.kind === 'joint'));

/** What came from another thread may have brought reactions of the reader's own. */
function arrivedFor(
  { comment, reactedBy }: Extract<ThreadEvent, { type: 'comment:arrived' }>,
  me: PersonId | null,
): Comment {
  if (me === null) return comment;
  const reactions = comment.reactions.map((reaction) => ({
    ...reaction,
    mine: reaction.mine ?? reactedBy[reaction.emoji as Emoji]?.includes(me) ?? false,
  }));
  return { ...comment, reactions };
}

function withReactions(
  view: ThreadView,
  event: Extract<ThreadEvent, { type: 'reaction:set' }>,
  me: PersonId | null,
): ThreadView {
  const change = (comment: Comment): Comment => {
    if (event.seq < comment.seq) return comment;
    const sent = event.reactions.map((reaction) =>
      reaction.mine === undefined && reaction.emoji === event.emoji && event.actor.id === me
        ? { ...reaction, mine: event.on }
        : reaction,
    );
    const reactions = withMine(sent, comment.reactions, me);
    return { ...comment, reactions, seq: event.seq };
  };
  if (event.number === 0) {
    return { ...view, thread: { ...view.thread, opening: change(view.thread.opening) } };
  }
  return replace(view, event.number, change);
}

/** What is sent to everyone doesn't say which reactions are the reader's (`me`): that is kept from before. */
function withMine(
  reactions: readonly Reaction[],
  before: readonly Reaction[],
  me: PersonId | null,
): Reaction[] {
  return reactions.map((reaction) => {
    if (me === null || reaction.mine !== undefined) return reaction;
    return { ...reaction, mine: before.find(({ emoji }) => emoji === reaction.emoji)?.mine ?? false };
  });
}

function newer(old: Comment, incoming: Comment, me: PersonId | null): Comment {
  if (incoming.seq < old.seq) return old;
  return { ...incoming, reactions: withMine(incoming.reactions, old.reactions, me) };
}

function replace(view: ThreadView, number: number, change: (comment: Comment) => Comment): ThreadView {
  const index = number - (view.comments[0]?.number ?? 0);
  const comment = view.comments[index];
  if (!comment || comment.number !== number) return view;
  return { ...view, comments: view.comments.with(index, change(comment)) };
}

const touches = (a: readonly Comment[], b: readonly Comment[]): boolean =>
  a.length > 0 &&
  b.length > 0 &&
  a[0]!.number <= b.at(-1)!.number + 1 &&
  b[0]!.number <= a.at(-1)!.number + 1;

function union(
  old: readonly Comment[],
  incoming: readonly Comment[],
  me: PersonId | null,
): readonly Comment[] {
  const all = new Map(old.map((comment) => [comment.number, comment]));
  for (const comment of incoming) {
    const before = all.get(comment.number);
    all.set(comment.number, before ? newer(before, comment, me) : comment);
  }
  return [...all.values()].sort((a, b) => a.number - b.number);
}

const mergeThread = (old: Thread, incoming: Thread, me: PersonId | null): Thread => ({
  ...incoming,
  opening: newer(old.opening, incoming.opening, me),
});
