import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { actName } from '../../shared/action-words.ts';
import type { Action } from '../../shared/protocol/actions.ts';
import type { Activity, ActivityKind } from '../../shared/protocol/watch.ts';
import { fullTime, shortTime } from '../../shared/time.ts';
import { author } from '../parts/people.ts';
import type { Line } from './gathering.ts';

/** What a kind is called where one chooses among them. */
export function kindName(kind: ActivityKind): string {
  switch (kind) {
    case 'thread':
      return msg('threads opened');
    case 'comment':
      return msg('comments');
    case 'joint':
      return msg('joint responses');
    case 'edit':
      return msg('edits');
    case 'delete':
      return msg('deletions');
    case 'rename':
      return msg('new titles');
    case 'action':
      return msg('actions');
    case 'report':
      return msg('reports');
    case 'appeal':
      return msg('appeals');
    case 'sign-up':
      return msg('sign-ups');
    case 'draft':
      return msg('drafts opened');
    case 'signature':
      return msg('drafts signed');
  }
}

/** What the actor did, in words that their name goes before. */
function deedOf({ kind, act, number }: Activity): string {
  const name = number === 0 ? msg('the opening post') : `#${number}`;
  switch (kind) {
    case 'thread':
      return msg('opened the thread');
    case 'comment':
      return msg(str`wrote ${name}`);
    case 'joint':
      return msg(str`published the joint response ${name}`);
    case 'edit':
      return msg(str`edited ${name}`);
    case 'delete':
      return msg(str`deleted ${name}`);
    case 'rename':
      return msg('gave the thread another title');
    case 'action':
      return actionDeed(act!, name);
    case 'report':
      return msg(str`reported ${name}`);
    case 'appeal':
      return msg(str`appeals: ${actName(act!)}`);
    case 'sign-up':
      return msg('signed up');
    case 'draft':
      return msg('opened a draft');
    case 'signature':
      return msg('signed a draft');
  }
}

function actionDeed(act: Action, name: string): string {
  switch (act) {
    case 'hide':
      return msg(str`hid ${name}`);
    case 'hold':
      return msg(str`held ${name}`);
    case 'restore':
      return msg(str`restored ${name}`);
    case 'approve':
      return msg(str`approved ${name}`);
    case 'remove':
      return msg(str`removed ${name}`);
    case 'split':
      return msg('split the thread');
    case 'merge':
      return msg('merged the thread into another');
    case 'retitle':
      return msg('retitled the thread of');
    case 'lock':
      return msg('locked the thread');
    case 'unlock':
      return msg('unlocked the thread');
    case 'dismiss':
      return msg(str`left ${name} as it is`);
    case 'pin':
      return msg('pinned the thread');
    case 'unpin':
      return msg('unpinned the thread');
    case 'slow':
      return msg('changed the pace of the thread');
    case 'guests':
      return msg('changed what guests may');
    case 'warn':
      return msg('warned');
    case 'unwarn':
      return msg('took back the warning of');
    case 'undo':
      return msg('took back at once what was done');
    case 'uphold':
      return msg('upheld on appeal what was done');
    case 'mute':
      return msg('muted');
    case 'unmute':
      return msg('unmuted');
    case 'suspend':
      return msg('suspended');
    case 'unsuspend':
      return msg('ended the suspension of');
  }
}

const stateName = (state: Activity['state']): string | null => {
  switch (state) {
    case 'held':
      return msg('held');
    case 'hidden':
      return msg('hidden');
    case 'removed':
      return msg('removed');
    default:
      return null;
  }
};

const isOnComment = ({ kind }: Activity): boolean => kind !== 'rename' && kind !== 'appeal';

/** Where what happened can be read; null where it is in no thread. */
export const addressOf = ({ thread, number }: Activity): string | null =>
  thread && (number ? `/t/${thread.id}/${number}#c${number}` : `/t/${thread.id}`);

const DAY = 86_400_000;
const locale = document.documentElement.lang;
// As in logs, also where clocks go by 12: a column of instants is short and sorts as it is read.
const clock = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** An instant of the last day by the clock, which stays true while one looks; an earlier one as elsewhere. */
export function time(instant: string): TemplateResult {
  const now = Date.now();
  const short =
    now - Date.parse(instant) < DAY ? clock.format(Date.parse(instant)) : shortTime(instant, now, locale);
  return html`<time datetime=${instant} title=${fullTime(instant, locale)}>${short}</time>`;
}

/** One happening on one line: when, who did what, in which thread, what was said. */
export function singleLine(activity: Activity): TemplateResult {
  const { actor, newcomer, person, text, state } = activity;
  const became = isOnComment(activity) ? stateName(state) : null;
  return html`${time(activity.at)}<span class="what">${actor ? author(actor) : msg('Somebody')}${
    newcomer && actor?.kind !== 'guest' ? html` <span class="newcomer">${msg('new')}</span>` : nothing
  } ${deedOf(activity)}${person && activity.number === null ? html` <a href="/people/${person.id}"><bdi>${person.name}</bdi></a>` : nothing}</span> ${where(activity)}${
    became ? html`<span class="state ${state}">${became}</span> ` : nothing
  }${text === null ? nothing : html`<span class="text" dir="auto">${text}</span>`}`;
}

/** Several happenings of a kind in one thread on one line, by when they began: so the instants run on down the stream. */
export function gatheredLine({ activity }: Line): TemplateResult {
  const { kind, at } = activity.at(-1)!;
  const people = peopleOf(activity);
  const newcomers = peopleOf(activity.filter(({ newcomer }) => newcomer));
  return html`${time(at)}<span class="what"><strong>${activity.length} ${kindName(kind)}</strong> ${
    people === 0 ? nothing : people === 1 ? msg('by one person') : msg(str`by ${people} people`)
  }${newcomers > 0 ? html` <span class="newcomer">${msg(str`${newcomers} new`)}</span>` : nothing}</span> ${where(activity[0]!)}`;
}

/** How many did it, as far as it is told who. */
const peopleOf = (activity: readonly Activity[]): number =>
  new Set(activity.flatMap(({ actor }) => actor?.id ?? [])).size;

const where = (activity: Activity) => {
  const { thread, into } = activity;
  if (!thread) return nothing;
  return html`<span class="where"><a class="thread" href=${addressOf(activity)!} dir="auto">${thread.title}</a>${
    into ? html` → <a class="thread" href="/t/${into.id}" dir="auto">${into.title}</a>` : nothing
  }</span> `;
};
