import { msg, str } from '@lit/localize';
import type { Comment } from '../../shared/protocol/threads.ts';

/** What a moderator does to a comment. */
export type CommentModeration = 'hide' | 'restore' | 'approve' | 'remove';
/** What a moderator does to the thread. */
export type ThreadModeration = 'lock' | 'unlock';
export type ModeratorAct = CommentModeration | ThreadModeration;

const ON_THREAD: readonly string[] = ['lock', 'unlock'] satisfies ThreadModeration[];
const ON_COMMENT: Record<Comment['state'], CommentModeration[]> = {
  visible: ['hide', 'remove'],
  hidden: ['restore', 'remove'],
  held: ['approve', 'remove'],
  removed: [],
};

/** Acts as they come from a page's events and keys. */
export const isOnThread = (act: ModeratorAct): act is ThreadModeration => ON_THREAD.includes(act);
export const isModeration = (act: string): act is ModeratorAct =>
  ON_THREAD.includes(act) ||
  Object.values(ON_COMMENT).some((acts) => acts.includes(act as CommentModeration));

/** What may be done about a comment, each with its button's words; beside the opening post also about the thread. */
export function moderatorActsOn({ number, state }: Comment, locked: boolean): [ModeratorAct, string][] {
  const acts: ModeratorAct[] = [...ON_COMMENT[state]];
  if (number === 0) acts.push(locked ? 'unlock' : 'lock');
  return acts.map((act) => [act, labelOf(act)]);
}

/** How a comment is called in a sentence. */
export const nameOf = (number: number): string => (number === 0 ? msg('the opening post') : `#${number}`);

/** What is asked before an act: the question, what follows from it, and the button that does it. */
export function wordsOf(
  act: ModeratorAct,
  number: number,
): { question: string; consequence: string; yes: string } {
  const name = nameOf(number);
  switch (act) {
    case 'hide':
      return {
        question: msg(str`Hide ${name}?`),
        consequence: msg('Only moderators can read it then. It can be restored.'),
        yes: msg('Hide'),
      };
    case 'restore':
      return {
        question: msg(str`Restore ${name}?`),
        consequence: msg('Everyone can read it again.'),
        yes: msg('Restore'),
      };
    case 'approve':
      return {
        question: msg(str`Approve ${name}?`),
        consequence: msg('Everyone can read it then.'),
        yes: msg('Approve'),
      };
    case 'remove':
      return {
        question: msg(str`Remove ${name} for good?`),
        consequence: msg('Its number stays; its words are shown to no one. This can’t be undone.'),
        yes: msg('Remove'),
      };
    case 'lock':
      return {
        question: msg('Lock the thread?'),
        consequence: msg('It can be read; nobody but moderators can write in it until it is unlocked.'),
        yes: msg('Lock'),
      };
    case 'unlock':
      return {
        question: msg('Unlock the thread?'),
        consequence: msg('Everyone who could write in it before can write in it again.'),
        yes: msg('Unlock'),
      };
  }
}

function labelOf(act: ModeratorAct): string {
  switch (act) {
    case 'hide':
      return msg('Hide…');
    case 'restore':
      return msg('Restore…');
    case 'approve':
      return msg('Approve…');
    case 'remove':
      return msg('Remove…');
    case 'lock':
      return msg('Lock the thread…');
    case 'unlock':
      return msg('Unlock the thread…');
  }
}
