import { msg, str } from '@lit/localize';
import { duration } from './action-words.ts';
import type { Comment, Thread } from './protocol/threads.ts';

type Control = Pick<Thread, 'locked' | 'slow' | 'guests' | 'pinned'>;

/** How people write in a thread where that is not as usual, a sentence each. `moderator`: whether one reads them. */
export function controlLines({ locked, slow, guests, pinned }: Control, moderator: boolean): string[] {
  const lines: string[] = [];
  if (pinned) lines.push(msg('Pinned: listed before the others.'));
  if (locked) {
    lines.push(
      moderator
        ? msg('Locked: only moderators can write in it now.')
        : msg('Locked: nobody can write in it now.'),
    );
  }
  if (slow > 0) lines.push(msg(str`Slow mode: one comment each ${duration(slow)}.`));
  if (guests === 'hold') lines.push(msg('What guests write waits for a moderator.'));
  if (guests === 'off') lines.push(msg('Only members can write in it now, no guests.'));
  return lines;
}

/** What has been done to a comment; null where nothing was. */
export function stateWords({ state, heldFor }: Pick<Comment, 'state' | 'heldFor'>): string | null {
  switch (state) {
    case 'visible':
      return null;
    case 'held':
      return heldFor
        ? `${msg('Waits for a moderator.')} ${HELD_WORDS[heldFor]()}`
        : msg('Waits for a moderator.');
    case 'hidden':
      return msg('Hidden by a moderator.');
    case 'removed':
      return msg('This comment was removed.');
  }
}

const HELD_WORDS: Record<NonNullable<Comment['heldFor']>, () => string> = {
  guest: () => msg('What guests write is looked at first.'),
  newcomer: () => msg('The first comments of new members are looked at first.'),
  link: () => msg('Links are looked at first.'),
};
