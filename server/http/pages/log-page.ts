import { msg, str } from '@lit/localize';
import { FOREVER } from '../../../shared/people.ts';
import type { ActionLog, LoggedAction } from '../../../shared/protocol/moderation.ts';
import type { Author } from '../../../shared/protocol/people.ts';
import { timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import type { PageParts, PageRoute } from './pages.ts';

export const logPages = ({ moderationLog }: Pick<PageParts, 'moderationLog'>): PageRoute[] => [
  {
    path: '/log',
    act: 'moderation:log',
    async handle(_person, { query }) {
      const cursor = typeof query.cursor === 'string' ? query.cursor : undefined;
      return {
        title: msg('Moderation log'),
        entry: 'log',
        main: logPage(await moderationLog.page(cursor), cursor),
      };
    },
  },
];

/** What moderators did, newest first, a page at a time. Whole as it comes: nothing is added by scripts. */
function logPage({ actions, next }: ActionLog, cursor?: string): Html {
  return html`<div class="log">
<h1>${msg('Moderation log')}</h1>
<p class="introduction">${msg('What moderators did here, and why, for everyone to read.')}</p>
${actions.length === 0 && html`<p class="empty">${cursor ? msg('There is nothing before this.') : msg('Nothing yet.')}</p>`}
${
  actions.length > 0 &&
  html`<ol>${actions.map(
    (action) =>
      html`<li id="${action.id}">${timeOf(action.at)}<p>${lineOf(action)}: <span class="reason" dir="auto">${action.reason}</span></p></li>`,
  )}</ol>`
}
${
  (next || cursor) &&
  html`<nav class="pages" aria-label="${msg('More of the log')}">${next && html`<a class="button" href="/log?cursor=${encodeURIComponent(next)}">${msg('Earlier')}</a>`}${cursor && html`<a class="button" href="/log">${msg('Latest')}</a>`}</nav>`
}
</div>`;
}

/** An action in words, without its reason: 'Anna hid comment 12 in “Title”'. */
function lineOf(action: LoggedAction): Html {
  const { threadId, threadTitle, number, person } = action.subject;
  const thread = html`<a href="/t/${threadId}" dir="auto">${threadTitle ?? msg('a thread')}</a>`;
  const comment = html`<a href="/t/${threadId}${number && `/${number}#c${number}`}">${number ? msg(str`comment ${number}`) : msg('the opening post')}</a>`;
  return sentence(patternOf(action), {
    actor: html`<span class="actor">${personLink(action.actor)}</span>`,
    person: person ? personLink(person) : html`${msg('somebody')}`,
    comment,
    thread,
    until: until(action.until),
  });
}

function patternOf({ act, subject }: LoggedAction): string {
  switch (act) {
    case 'hide':
      return msg('{actor} hid {comment} in “{thread}”');
    case 'hold':
      return msg('{actor} held back {comment} in “{thread}”');
    case 'restore':
      return msg('{actor} restored {comment} in “{thread}”');
    case 'approve':
      return msg('{actor} approved {comment} in “{thread}”');
    case 'remove':
      return msg('{actor} removed {comment} in “{thread}”');
    case 'lock':
      return msg('{actor} locked “{thread}”');
    case 'unlock':
      return msg('{actor} unlocked “{thread}”');
    case 'mute':
      return subject.threadId
        ? msg('{actor} muted {person} in “{thread}” {until}')
        : msg('{actor} muted {person} {until}');
    case 'unmute':
      return subject.threadId
        ? msg('{actor} let {person} write in “{thread}” again')
        : msg('{actor} let {person} write again');
    case 'suspend':
      return msg('{actor} suspended {person} {until}');
    case 'unsuspend':
      return msg('{actor} took back the suspension of {person}');
  }
}

/** A pattern with each `{name}` in it replaced: so that a translation has the order of its own language. */
function sentence(pattern: string, parts: Record<string, Html>): Html {
  return html`${pattern.split(/\{(\w+)\}/).map((piece, i) => (i % 2 === 1 ? parts[piece] : piece))}`;
}

const personLink = ({ id, name }: Author): Html => html`<a href="/people/${id}"><bdi>${name}</bdi></a>`;

function until(instant: string | null): Html {
  if (instant === null || instant === FOREVER) return html`${msg('until it is taken back')}`;
  return html`${msg('until')} <time datetime="${instant}">${instant.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
