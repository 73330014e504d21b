import { msg, str } from '@lit/localize';
import type { TemplateResult } from 'lit';
import { actionPattern, actName } from '../../shared/action-words.ts';
import type { LoggedAction } from '../../shared/protocol/actions.ts';
import type { Notification } from '../../shared/protocol/notifications.ts';
import { actionLine } from '../moderating/action-line.ts';

/** What somebody is told, as a sentence without the action's reason and its full stop; names and places are links. */
export function sentence({ kind, action, joint }: Notification): TemplateResult {
  return actionLine(action, {
    pattern: patternOf(kind, action, joint),
    called: commentName(kind, action.subject.number, joint),
    person: msg('you'),
  });
}

function commentName(kind: Notification['kind'], number: number | null, joint: boolean): string {
  if (kind === 'reported') return number ? msg(str`Comment ${number}`) : msg('The opening post');
  if (joint && number) return msg(str`your joint response ${number}`);
  return number ? msg(str`your comment ${number}`) : msg('your opening post');
}

function patternOf(kind: Notification['kind'], action: LoggedAction, joint: boolean): string {
  if (kind === 'reported') return reported(action);
  return kind === 'appealed' ? appealed(action, joint) : acted(action);
}

/** What became of what one has reported. */
function reported({ act, of }: LoggedAction): string {
  switch (act) {
    case 'hide':
      return msg('{comment}, which you reported in {thread}, was hidden by {actor}');
    case 'remove':
      return msg('{comment}, which you reported in {thread}, was removed by {actor}');
    case 'dismiss':
      return msg('{comment}, which you reported in {thread}, was looked at by {actor}, and left as it is');
    case 'restore':
    case 'approve':
      return msg('{comment}, which you reported in {thread}, was looked at by {actor}, and is shown');
    default:
      return msg(
        str`{comment}, which you reported in {thread}, was looked at by {actor}: ${actName(of?.act ?? act)}`,
      );
  }
}

/** What was done to one or one's words, and what follows from it. */
function acted(action: LoggedAction): string {
  const what = actionPattern(action);
  switch (action.act) {
    case 'approve':
      return msg(str`${what}: everyone can read it now`);
    case 'restore':
      return msg(str`${what}: everyone can read it again`);
    case 'hold':
      return msg(str`${what}: others don’t see it until it is approved`);
    case 'hide':
      return msg(str`${what}: others don’t see it any more`);
    case 'mute':
      return action.subject.threadId
        ? msg(str`${what}: you can read it, not write`)
        : msg(str`${what}: you can read, not write`);
    default:
      return what;
  }
}

/** What became of an appeal: against what was done to a joint response, one of those who signed has made it for all. */
function appealed({ act, of, subject }: LoggedAction, joint: boolean): string {
  const appeal = joint ? msg('The appeal') : msg('Your appeal');
  if (act !== 'uphold') {
    switch (act) {
      case 'restore':
      case 'approve':
        return msg(str`${appeal} was granted by {actor}: everyone can read {comment} in {thread} now`);
      case 'hold':
        return msg(str`${appeal} was granted by {actor}: {comment} in {thread} waits for approval`);
      case 'retitle':
        return msg('Your appeal was granted by {actor}: your thread is called {thread} now');
      case 'unmute':
        return msg('Your appeal was granted by {actor}: you can write again');
      case 'unsuspend':
        return msg('Your appeal was granted by {actor}: your account is suspended no more');
      default:
        return msg('Your appeal was granted by {actor}: the warning is taken back');
    }
  }
  switch (of?.act) {
    case 'hide':
      return msg(str`${appeal} was turned down by {actor}: {comment} in {thread} stays hidden`);
    case 'hold':
      return msg(str`${appeal} was turned down by {actor}: {comment} in {thread} stays held back`);
    case 'remove':
      return msg(str`${appeal} was turned down by {actor}: {comment} in {thread} stays removed`);
    case 'retitle':
      return msg('Your appeal was turned down by {actor}: {thread} keeps its title');
    case 'mute':
      return subject.threadId
        ? msg('Your appeal was turned down by {actor}: you stay muted in {thread}')
        : msg('Your appeal was turned down by {actor}: you stay muted');
    case 'suspend':
      return msg('Your appeal was turned down by {actor}: your account stays suspended');
    default:
      return msg('Your appeal was turned down by {actor}: the warning stands');
  }
}
