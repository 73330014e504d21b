import { msg, str } from '@lit/localize';
import { actName, duration } from '../../shared/action-words.ts';
import type { Comment, Thread } from '../../shared/protocol/threads.ts';
import type { Choice } from './reason-dialog.ts';
import {
  type CommentAct,
  isOnComment,
  isOnPerson,
  type OnComment,
  type OnPerson,
  type OnThread,
  type OnTitle,
  type ThreadAct,
  type Wish,
} from './wishes.ts';

/** What is asked before an act: the question, what follows from it, and the button that does it. */
export interface Words {
  question: string;
  consequence: string;
  yes: string;
}

/** How a comment is called in a sentence. */
export const nameOf = (number: number): string => (number === 0 ? msg('the opening post') : `#${number}`);

const ON_COMMENT: Record<Comment['state'], readonly CommentAct[]> = {
  visible: ['hide', 'hold', 'remove'],
  hidden: ['restore', 'remove'],
  held: ['approve', 'hide', 'remove'],
  removed: [],
};

/** What may be done about a comment in a state. */
export const actsOn = (state: Comment['state']): readonly CommentAct[] => ON_COMMENT[state];

/** The acts on a thread as it is now: those of moderators, or those that its opener may ask for. */
export function actsOnThread({ locked, pinned }: Thread, moderator: boolean): readonly ThreadAct[] {
  return moderator
    ? ['retitle', locked ? 'unlock' : 'lock', pinned ? 'unpin' : 'pin', 'slow', 'guests']
    : ['slow', 'guests'];
}

/** What the button of an act says. */
export function labelOf(act: CommentAct | ThreadAct): string {
  switch (act) {
    case 'hide':
      return msg('Hide…');
    case 'hold':
      return msg('Hold…');
    case 'restore':
      return msg('Restore…');
    case 'approve':
      return msg('Approve…');
    case 'remove':
      return msg('Remove…');
    case 'dismiss':
      return msg('Leave as it is…');
    case 'retitle':
      return msg('Another title…');
    case 'lock':
      return msg('Lock the thread…');
    case 'unlock':
      return msg('Unlock the thread…');
    case 'pin':
      return msg('Pin the thread…');
    case 'unpin':
      return msg('Unpin the thread…');
    case 'slow':
      return msg('Slow mode…');
    case 'guests':
      return msg('Guests…');
  }
}

/** What is asked before what is wished is done: of one wish, or of several of the same act. */
export function wordsOf(wishes: readonly Wish[]): Words {
  const [wish] = wishes as [Wish];
  if (wish.act === 'uphold') {
    return {
      question: msg('Uphold what was done?'),
      consequence: msg('It stays as it is. Who has appealed is told, with your reason.'),
      yes: msg('Uphold'),
    };
  }
  if (isOnComment(wish)) {
    const name = wishes.length === 1 ? nameOf(wish.number) : msg(str`${wishes.length} comments`);
    return onComment(wish, name);
  }
  if (isOnPerson(wish)) return onPerson(wish);
  return onThread(wish);
}

function onComment({ act }: OnComment, name: string): Words {
  switch (act) {
    case 'hide':
      return {
        question: msg(str`Hide ${name}?`),
        consequence: msg('Only moderators can read it then. It can be restored.'),
        yes: msg('Hide'),
      };
    case 'hold':
      return {
        question: msg(str`Hold ${name} back?`),
        consequence: msg(
          'Only its author and moderators can read it until one approves it: a case for the queue.',
        ),
        yes: msg('Hold'),
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
        consequence: msg(
          'Its number stays; its words are shown to no one, and nobody brings them back later.',
        ),
        yes: msg('Remove'),
      };
    case 'dismiss':
      return {
        question: msg(str`Leave ${name} as it is?`),
        consequence: msg('Its case is settled. Who has reported it is told, with your reason.'),
        yes: msg('Leave as it is'),
      };
  }
}

function onThread({ act }: OnThread | OnTitle): Words {
  switch (act) {
    case 'retitle':
      return {
        question: msg('Give the thread another title?'),
        consequence: msg('Everyone sees it at once. Who opened the thread is told, with your reason.'),
        yes: msg('Change the title'),
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
    case 'pin':
      return {
        question: msg('Pin the thread?'),
        consequence: msg('It is listed before all others.'),
        yes: msg('Pin'),
      };
    case 'unpin':
      return {
        question: msg('Unpin the thread?'),
        consequence: msg('It is listed by its latest activity again.'),
        yes: msg('Unpin'),
      };
    case 'slow':
      return {
        question: msg('How fast may one write here?'),
        consequence: msg('In slow mode each waits for a while between two comments. Moderators don’t.'),
        yes: msg('Set'),
      };
    case 'guests':
      return {
        question: msg('What may guests do here?'),
        consequence: msg('What they have written already stays.'),
        yes: msg('Set'),
      };
  }
}

function onPerson({ act, person, thread }: OnPerson): Words {
  const { name } = person;
  switch (act) {
    case 'mute':
      return thread
        ? {
            question: msg(str`Mute ${name} in this thread?`),
            consequence: msg('They can read it, and write in all others.'),
            yes: msg('Mute here'),
          }
        : {
            question: msg(str`Mute ${name}?`),
            consequence: msg('They can read everything, and write in no thread.'),
            yes: msg('Mute'),
          };
    case 'unmute':
      return {
        question: thread
          ? msg(str`Let ${name} write in this thread again?`)
          : msg(str`Let ${name} write again?`),
        consequence: msg('They can write at once.'),
        yes: msg('Take the mute back'),
      };
    case 'suspend':
      return {
        question: msg(str`Suspend ${name}?`),
        consequence: msg('They can read, and do nothing else: not even react or delete what they wrote.'),
        yes: msg('Suspend'),
      };
    case 'unsuspend':
      return {
        question: msg(str`Take the suspension of ${name} back?`),
        consequence: msg('They can do again what they could before.'),
        yes: msg('Take the suspension back'),
      };
    case 'warn':
      return {
        question: msg(str`Warn ${name}?`),
        consequence: msg('They are shown your reason at once, and everyone can read it in the log.'),
        yes: msg('Warn'),
      };
    case 'unwarn':
      return {
        question: msg(str`Take the warning of ${name} back?`),
        consequence: msg('The log says so.'),
        yes: msg('Take the warning back'),
      };
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PACES = [0, 10, 30, 60, 300, 900, 3_600];

/** What is asked beside the reason; null: nothing. */
export function choiceOf(wish: Wish): Choice | null {
  switch (wish.act) {
    case 'mute':
    case 'suspend':
      return {
        label: msg('For how long'),
        options: [
          [msg('10 minutes'), `${10 * MINUTE}`],
          [msg('1 hour'), `${HOUR}`],
          [msg('1 day'), `${24 * HOUR}`],
          [msg('1 week'), `${7 * 24 * HOUR}`],
          [msg('until a moderator takes it back'), '0'],
        ],
        chosen: `${HOUR}`,
      };
    case 'slow': {
      const { slow } = wish;
      return {
        label: msg('One comment each'),
        options: PACES.map((seconds): [string, string] => [
          seconds === 0 ? msg('without waiting') : duration(seconds),
          `${seconds}`,
        ]),
        chosen: slow === 0 ? '30' : '0',
      };
    }
    case 'guests':
      return {
        label: msg('Guests'),
        options: [
          [msg('write'), 'allow'],
          [msg('write, and wait for a moderator'), 'hold'],
          ...(wish.byOpener ? [] : [[msg('only read'), 'off'] as const]),
        ],
        chosen: wish.guests === 'allow' ? 'hold' : 'allow',
      };
    default:
      return null;
  }
}

/** What was done, in a few words: '#12 hidden'. */
export function doneWords(wishes: readonly Wish[]): string {
  const [wish] = wishes as [Wish];
  const done = actName(wish.act);
  if (isOnComment(wish)) {
    return wishes.length === 1
      ? msg(str`${nameOf(wish.number)}: ${done}`)
      : msg(str`${wishes.length} comments: ${done}`);
  }
  return isOnPerson(wish) ? msg(str`${wish.person.name}: ${done}`) : msg(str`Done: ${done}`);
}
