import { msg, str } from '@lit/localize';
import type { Action, LoggedAction } from './protocol/actions.ts';

/**
 * An action as a sentence without its reason, with places for `{actor}`, `{person}`, `{comment}`, `{thread}`, `{into}`,
 * `{before}` and `{until}`, in whatever order a language has them.
 */
export function actionPattern({ act, subject, seconds, guests, titleBefore, moved, of }: Facts): string {
  const inThread = subject.threadId !== null;
  switch (act) {
    case 'hide':
      return msg('{actor} hid {comment} in {thread}');
    case 'hold':
      return msg('{actor} held back {comment} in {thread}');
    case 'restore':
      return msg('{actor} restored {comment} in {thread}');
    case 'approve':
      return msg('{actor} approved {comment} in {thread}');
    case 'remove':
      return msg('{actor} removed {comment} in {thread}');
    case 'dismiss':
      return msg('{actor} left {comment} in {thread} as it is');
    case 'split':
      return moved === 1
        ? msg('{actor} moved a comment of {thread} to a thread of its own, {into}')
        : msg(str`{actor} moved ${moved ?? 0} comments of {thread} to a thread of their own, {into}`);
    case 'merge':
      return msg('{actor} merged {thread} into {into}');
    case 'retitle':
      return titleBefore === null
        ? msg('{actor} gave {thread} another title')
        : msg('{actor} gave {thread} another title, in place of {before}');
    case 'lock':
      return msg('{actor} locked {thread}');
    case 'unlock':
      return msg('{actor} unlocked {thread}');
    case 'pin':
      return msg('{actor} pinned {thread}');
    case 'unpin':
      return msg('{actor} unpinned {thread}');
    case 'slow':
      return seconds
        ? msg(str`{actor} slowed {thread} down to one comment each ${duration(seconds)}`)
        : msg('{actor} let {thread} go on at its own pace');
    case 'guests':
      return guests === 'hold'
        ? msg('{actor} has guests of {thread} wait for approval')
        : guests === 'off'
          ? msg('{actor} closed {thread} to guests')
          : msg('{actor} opened {thread} to guests');
    case 'mute':
      return inThread
        ? msg('{actor} muted {person} in {thread} {until}')
        : msg('{actor} muted {person} {until}');
    case 'unmute':
      return inThread
        ? msg('{actor} let {person} write in {thread} again')
        : msg('{actor} let {person} write again');
    case 'suspend':
      return msg('{actor} suspended {person} {until}');
    case 'unsuspend':
      return msg('{actor} let {person} take part again');
    case 'warn':
      return inThread ? msg('{actor} warned {person} in {thread}') : msg('{actor} warned {person}');
    case 'unwarn':
      return msg('{actor} took back the warning that {person} had been given');
    case 'undo':
      return msg(str`{actor} took back at once: ${actName(of?.act ?? 'hide')}`);
    case 'uphold':
      return msg(str`{actor} upheld on appeal: ${actName(of?.act ?? 'hide')}`);
  }
}

type Facts = Pick<LoggedAction, 'act' | 'seconds' | 'guests' | 'titleBefore' | 'moved' | 'of'> & {
  subject: Pick<LoggedAction['subject'], 'threadId'>;
};

/** What an act is called where it is counted or named alone. */
export function actName(act: Action): string {
  switch (act) {
    case 'hide':
      return msg('hidden');
    case 'hold':
      return msg('held back');
    case 'restore':
      return msg('restored');
    case 'approve':
      return msg('approved');
    case 'remove':
      return msg('removed');
    case 'dismiss':
      return msg('left as it is');
    case 'split':
      return msg('split');
    case 'merge':
      return msg('merged');
    case 'retitle':
      return msg('another title');
    case 'lock':
      return msg('locked');
    case 'unlock':
      return msg('unlocked');
    case 'pin':
      return msg('pinned');
    case 'unpin':
      return msg('unpinned');
    case 'slow':
      return msg('slowed down');
    case 'guests':
      return msg('guests');
    case 'mute':
      return msg('muted');
    case 'unmute':
      return msg('unmuted');
    case 'suspend':
      return msg('suspended');
    case 'unsuspend':
      return msg('suspension ended');
    case 'warn':
      return msg('warned');
    case 'unwarn':
      return msg('warning taken back');
    case 'undo':
      return msg('undone');
    case 'uphold':
      return msg('upheld');
  }
}

/** So many seconds in words: '30 seconds', '2 minutes'. */
export function duration(seconds: number): string {
  if (seconds % 3_600 === 0) return seconds === 3_600 ? msg('hour') : msg(str`${seconds / 3_600} hours`);
  if (seconds % 60 === 0) return seconds === 60 ? msg('minute') : msg(str`${seconds / 60} minutes`);
  return msg(str`${seconds} seconds`);
}

/** A pattern with a part in the place of each `{name}` in it. */
export const filled = <T>(pattern: string, parts: Record<string, T>): (string | T)[] =>
  pattern.split(/\{(\w+)\}/).map((piece, i) => (i % 2 === 1 ? parts[piece]! : piece));

/** What one may appeal against: what was done to one or one's words, not what was taken back. */
export const APPEALABLE: readonly Action[] = ['hide', 'hold', 'remove', 'retitle', 'mute', 'suspend', 'warn'];
