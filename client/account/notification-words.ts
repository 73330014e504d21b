import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { actionPattern, actName, filled } from '../../shared/action-words.ts';
import { FOREVER } from '../../shared/people.ts';
import type { LoggedAction, Notification } from '../../shared/protocol/moderation.ts';
import { untilWords } from '../parts/until.ts';

/** What somebody is told, as a sentence without the action's reason; names and places are links. */
export function sentence({ kind, action }: Notification): TemplateResult {
  const { actor, until } = action;
  const { threadId, threadTitle } = action.subject;
  const pattern = patternOf(kind, action);
  return html`${filled(pattern, {
    actor: actor ? html`<a href="/people/${actor.id}"><bdi>${actor.name}</bdi></a>` : msg('A moderator'),
    comment: comment(kind, action),
    thread: html`“<a href="/t/${threadId}" dir="auto">${threadTitle ?? msg('another thread')}</a>”`,
    into: action.into
      ? html`“<a href="/t/${action.into.id}" dir="auto">${action.into.title ?? ''}</a>”`
      : msg('another thread'),
    until: until === null || until === FOREVER ? msg('until it is taken back') : untilWords(until),
  })}.`;
}

function comment(kind: Notification['kind'], { subject: { threadId, number } }: LoggedAction) {
  const href = `/t/${threadId}${number ? `/${number}#c${number}` : ''}`;
  return html`<a href=${href}>${commentName(kind, number)}</a>`;
}

function commentName(kind: Notification['kind'], number: number | null): string {
  if (kind === 'reported') return number ? msg(str`Comment ${number}`) : msg('The opening post');
  return number ? msg(str`your comment ${number}`) : msg('your opening post');
}

function patternOf(kind: Notification['kind'], action: LoggedAction): string {
  if (kind === 'reported') return reported(action);
  return kind === 'appealed' ? appealed(action) : acted(action);
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

/** What was done to one or one's words. */
function acted(action: LoggedAction): string {
  const inThread = action.subject.threadId !== null;
  switch (action.act) {
    case 'approve':
      return msg('{actor} approved {comment} in {thread}: everyone can read it now');
    case 'restore':
      return msg('{actor} restored {comment} in {thread}: everyone can read it again');
    case 'hold':
      return msg('{actor} held back {comment} in {thread}: others don’t see it until it is approved');
    case 'hide':
      return msg('{actor} hid {comment} in {thread}: others don’t see it any more');
    case 'warn':
      return inThread ? msg('{actor} has warned you in {thread}') : msg('{actor} has warned you');
    case 'unwarn':
      return msg('{actor} took back the warning that you were given');
    case 'mute':
      return inThread
        ? msg('{actor} muted you in {thread} {until}: you can read it, not write')
        : msg('{actor} muted you {until}: you can read, not write');
    case 'unmute':
      return inThread
        ? msg('{actor} took back that you were muted in {thread}: you can write again')
        : msg('{actor} took back that you were muted: you can write again');
    case 'suspend':
      return msg('{actor} suspended your account {until}');
    case 'unsuspend':
      return msg('{actor} took back the suspension of your account');
    default:
      return actionPattern(action);
  }
}

/** What became of an appeal. */
function appealed({ act, of, subject }: LoggedAction): string {
  if (act !== 'uphold') {
    switch (act) {
      case 'restore':
      case 'approve':
        return msg('Your appeal was granted by {actor}: everyone can read {comment} in {thread} now');
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
      return msg('Your appeal was turned down by {actor}: {comment} in {thread} stays hidden');
    case 'hold':
      return msg('Your appeal was turned down by {actor}: {comment} in {thread} stays held back');
    case 'remove':
      return msg('Your appeal was turned down by {actor}: {comment} in {thread} stays removed');
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
