import type { ActionInput } from '../../shared/protocol/actions.ts';
import type { Author } from '../../shared/protocol/people.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment, Thread } from '../../shared/protocol/threads.ts';
import type { Said } from './reason-dialog.ts';

type ActOn<S> = Extract<ActionInput, { subject: S }>['act'];
export type CommentAct = ActOn<{ threadId: ThreadId; number: number }>;
export type PersonAct = ActOn<{ personId: PersonId; threadId?: ThreadId | undefined }>;
export type ThreadAct = 'retitle' | 'lock' | 'unlock' | 'pin' | 'unpin' | 'slow' | 'guests';

/** What a moderator wants to do to a comment as they looked at it. */
export interface OnComment {
  act: CommentAct;
  threadId: ThreadId;
  number: number;
  /** What was looked at: if there is another meanwhile, nothing is done. */
  revision: number;
  /** Its Markdown. */
  body: string | null;
  /** Its words as they are on the page. */
  passage?: string;
}
/** What one wants to do to a thread. */
export interface OnThread {
  act: Exclude<ThreadAct, 'retitle'>;
  threadId: ThreadId;
  slow: Thread['slow'];
  guests: Thread['guests'];
  /** Asked for by who opened it and is no moderator: they don't close it to guests. */
  byOpener?: boolean;
}
/** That a moderator wants a thread to be called otherwise. */
export interface OnTitle {
  act: 'retitle';
  threadId: ThreadId;
  /** What is proposed. */
  title: string;
}
/** What a moderator wants to do to a person: everywhere, or in one thread. */
export interface OnPerson {
  act: PersonAct;
  person: Author;
  thread?: { id: ThreadId; title: string };
}
/** That a moderator upholds against an appeal what another did. */
export interface OnAction {
  act: 'uphold';
  actionId: ActionId;
}
export type Wish = OnComment | OnThread | OnTitle | OnPerson | OnAction;

export const isOnComment = (wish: Wish): wish is OnComment => 'number' in wish;
export const isOnPerson = (wish: Wish): wish is OnPerson => 'person' in wish;

/** What one wants to do to a comment, as it is now. */
export const onComment = (
  act: CommentAct,
  threadId: ThreadId,
  { number, revision, body }: Pick<Comment, 'number' | 'revision' | 'body'>,
  passage?: string,
): OnComment => ({
  act,
  threadId,
  number,
  revision,
  body,
  ...(passage !== undefined && { passage }),
});

/** What one wants to do to a thread, as it is now. */
export const onThread = (
  act: ThreadAct,
  { id: threadId, title, slow, guests }: Pick<Thread, 'id' | 'title' | 'slow' | 'guests'>,
  byOpener = false,
): OnThread | OnTitle =>
  act === 'retitle' ? { act, threadId, title } : { act, threadId, slow, guests, byOpener };

/** Whether it has an end, which is asked. */
export const lasts = ({ act }: Wish): boolean => act === 'mute' || act === 'suspend';

/** What is sent to the server. `opId`: of this one among several that are done with the same words. */
export function toInput(wish: Wish, said: Said, opId: string): ActionInput {
  const { reason, title, choice, emergency, nameless } = said;
  const words = { opId, reason, ...(emergency && { emergency }), ...(nameless && { nameless }) };
  if (wish.act === 'uphold') return { ...words, act: wish.act, subject: { actionId: wish.actionId } };
  if (isOnComment(wish)) {
    const { act, threadId, number, revision } = wish;
    return { ...words, act, subject: { threadId, number }, revision };
  }
  if (isOnPerson(wish)) {
    const { act, person, thread } = wish;
    const length = lasts(wish) ? Number(choice) : 0;
    const subject = { personId: person.id, ...(thread && { threadId: thread.id }) };
    return {
      ...words,
      act,
      subject,
      ...(length > 0 && { until: new Date(Date.now() + length).toISOString() }),
    };
  }
  const subject = { threadId: wish.threadId };
  if (wish.act === 'retitle') return { ...words, act: wish.act, subject, title };
  if (wish.act === 'slow') return { ...words, act: 'slow', subject, seconds: Number(choice) };
  if (wish.act === 'guests') {
    return { ...words, act: 'guests', subject, guests: choice as Thread['guests'] };
  }
  return { ...words, act: wish.act, subject };
}
