import { msg } from '@lit/localize';
import { actionParts, actionSentence, type Drawn } from '../../../shared/action-sentence.ts';
import { actionPattern, actName } from '../../../shared/action-words.ts';
import {
  type ActionLog,
  COMMENT_ACTIONS,
  type LoggedAction,
  type LogQuery,
  logQuerySchema,
  type Month,
  PERSON_ACTIONS,
  REVIEW_ACTIONS,
  THREAD_ACTIONS,
} from '../../../shared/protocol/actions.ts';
import { parse } from '../../../shared/protocol/errors.ts';
import type { Author } from '../../../shared/protocol/people.ts';
import type { PersonId } from '../../../shared/protocol/text.ts';
import { permissions } from '../../people/permissions.ts';
import { timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import { monthsPlot } from './months-plot.ts';
import type { PageParts, PageRoute } from './pages.ts';
import { titlesShown } from './shown.ts';

export const logPages = ({ moderationLog }: Pick<PageParts, 'moderationLog'>): PageRoute[] => [
  {
    path: '/log',
    act: 'moderation:log',
    async handle(viewer, { query }) {
      const which = readQuery(query);
      const reader = { id: viewer?.id ?? null, sees: permissions(viewer, 'case:look') === null };
      const [log, actors, months] = await Promise.all([
        moderationLog.page(which, reader),
        moderationLog.actors(),
        Object.keys(which).length === 0 ? moderationLog.months() : [],
      ]);
      const { person: id } = which;
      if (id && !actors.some((actor) => actor.id === id)) actors.push(personIn(log, id));
      return {
        title: msg('Moderation log'),
        entry: 'log',
        main: logPage({ which, log, actors, months }),
      };
    },
  },
];

/** Somebody as the log names them: whom it doesn't is not named here either. */
function personIn({ actions }: ActionLog, id: PersonId): Author {
  const people = actions.flatMap(({ actor, subject }) => [actor, subject.person]);
  return people.find((one) => one?.id === id) ?? { id, name: msg('whom you asked for'), kind: 'member' };
}

interface Shown {
  which: LogQuery;
  log: ActionLog;
  /** Whose entries can be asked for. */
  actors: Author[];
  months: Month[];
}

/** A choice of the form that was left open is sent as an empty value. @throws Refused `invalid` */
function readQuery(query: Record<string, unknown>): LogQuery {
  const given = ['cursor', 'entry', 'act', 'person'].map((name) => [name, query[name]] as const);
  return parse(
    logQuerySchema,
    Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== '')),
  );
}

/** What moderators did, newest first, a page at a time; only appealing needs scripts. */
function logPage({ which, log: { actions, next }, actors, months }: Shown): Html {
  const { cursor, entry: from, act, person } = which;
  const isLater = cursor !== undefined || from !== undefined;
  const isNarrowed = act !== undefined || person !== undefined;
  const nothing = isLater
    ? msg('There is nothing before this.')
    : isNarrowed
      ? msg('There is nothing of this kind in the log.')
      : msg('Nothing yet.');
  return html`<div class="log">
<h1>${msg('Moderation log')}</h1>
<p class="introduction">${msg('What moderators did here, and why, for everyone to read. Nothing in it can be changed.')} ${
    actions.some(({ nameless }) => nameless) &&
    msg('What would harm somebody if it were told of them is shown without names.')
  } ${
    actions.some(({ emergency }) => emergency) &&
    msg('In an emergency a moderator acts in a thread in which they take part themselves.')
  }</p>
${months.some(({ count }) => count > 0) && monthsPlot(months)}
${(actions.length > 0 || isNarrowed) && filter(which, actors)}
${actions.length === 0 && html`<p class="empty">${nothing}</p>`}
${actions.length > 0 && html`<ol>${actions.map((action) => entry(action))}</ol>`}
${
  (next || isLater) &&
  html`<nav class="pages" aria-label="${msg('More of the log')}">${next && html`<a class="button" href="${logPath({ act, person, cursor: next })}">${msg('Earlier')}</a>`}${isLater && html`<a class="button" href="${logPath({ act, person })}">${msg('Latest')}</a>`}</nav>`
}
</div>`;
}

function logPath(which: Partial<Record<keyof LogQuery, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(which).filter((pair): pair is [string, string] => !!pair[1]),
  );
  return query.size > 0 ? `/log?${query}` : '/log';
}

/** Narrows the log to a kind of action, or to what somebody did or what was done to them. */
function filter({ act, person }: LogQuery, actors: Author[]): Html {
  const option = (value: string, label: string, chosen: boolean) =>
    html`<option value="${value}"${chosen && html` selected`}>${label}</option>`;
  const groups: [string, readonly LoggedAction['act'][]][] = [
    [msg('Comments'), COMMENT_ACTIONS],
    [msg('Threads'), THREAD_ACTIONS],
    [msg('People'), PERSON_ACTIONS],
    [msg('Earlier actions'), REVIEW_ACTIONS],
  ];
  return html`<form class="filter" action="/log" aria-label="${msg('Which entries')}">
<label for="log-act">${msg('What')}</label><select id="log-act" name="act">${option('', msg('everything'), act === undefined)}${groups.map(
    ([label, acts]) =>
      html`<optgroup label="${label}">${acts.map((one) => option(one, actName(one), one === act))}</optgroup>`,
  )}</select>
<label for="log-person">${msg('By or about')}</label><select id="log-person" name="person">${option('', msg('everyone'), person === undefined)}${actors.map(
    ({ id, name }) => option(id, name, id === person),
  )}</select>
<button>${msg('Show')}</button>${(act || person) && html`<a class="button" href="/log">${msg('Show all')}</a>`}
</form>`;
}

function entry(action: LoggedAction): Html {
  const { id, at, subject, into, reason, emergency, nameless, undone, mayAppeal } = action;
  const titles = [
    ...(subject.threadId ? [{ id: subject.threadId, title: subject.threadTitle }] : []),
    ...(into ? [into] : []),
  ];
  const marks = [
    emergency && msg('in an emergency'),
    nameless && msg('without names'),
    undone && msg('taken back at once'),
  ].filter((mark) => mark !== false);
  return html`<li id="${id}" data-shown="${titlesShown(titles)}"><a class="when" href="${entryPath(id)}">${timeOf(at)}</a><div><p>${actionSentence(action, DRAWN, { pattern: patternOf(action) })}: <span class="reason" dir="auto">${reason}</span>${marks.map((mark) => html` <span class="mark">${mark}</span>`)}</p>${review(action)}${
    mayAppeal && html`<appeal-button action="${id}"></appeal-button>`
  }</div></li>`;
}

const entryPath = (id: string) => `/log?entry=${id}#${id}`;

/** How an entry hangs together with another: what it is about, or what became of an appeal against it. */
function review(action: LoggedAction): Html | null {
  const { act, of, appeal } = action;
  const parts: Html[] = [];
  const to = (id: string, words: string) => html`<a href="${entryPath(id)}">${words}</a>`;
  if (of) {
    const earlier = to(of.id, msg('an earlier entry'));
    const onAppeal = act !== 'undo' && act !== 'uphold';
    parts.push(
      onAppeal
        ? html`${msg('On appeal against')} ${earlier}`
        : html`${msg('About')} ${earlier}: ${was(action)}`,
    );
  }
  if (appeal?.state === 'waiting') parts.push(html`${msg('Appealed: waits for another moderator')}`);
  if (appeal?.state === 'upheld') {
    parts.push(html`${msg('Appealed:')} ${to(appeal.by!, msg('upheld by another moderator'))}`);
  }
  if (appeal?.state === 'reversed') {
    parts.push(html`${msg('Appealed:')} ${to(appeal.by!, msg('taken back by another moderator'))}`);
  }
  return parts.length > 0
    ? html`<p class="review">${parts.map((part) => html`<span>${part}.</span> `)}</p>`
    : null;
}

/** What an earlier action had done to what: 'comment 12 in “Title”, hidden'. */
function was(action: LoggedAction): Html {
  const { of, subject, nameless } = action;
  const { comment, thread, person } = actionParts(action, DRAWN);
  const what =
    subject.number !== null ? html`${comment} ${msg('in')} ${thread}` : subject.person ? person : thread;
  return html`${!nameless && html`${what}, `}${actName(of!.act)}`;
}

/** Of what reviews an earlier action the entry says below what it is about. */
function patternOf(action: LoggedAction): string {
  if (action.act === 'undo') return msg('{actor} took back at once what they had done');
  return action.act === 'uphold' ? msg('{actor} upheld on appeal what was done') : actionPattern(action);
}

const personLink = ({ id, name }: Author): Html => html`<a href="/people/${id}"><bdi>${name}</bdi></a>`;

const DRAWN: Drawn<Html> = {
  row: (parts) => html`${parts}`,
  link: (href, words) => html`<a href="${href}">${words}</a>`,
  actor: (person) => html`<span class="actor">${personLink(person)}</span>`,
  person: personLink,
  thread: (href, title) => html`<a href="${href}" dir="auto">${title}</a>`,
  title: (words) => html`<bdi>${words}</bdi>`,
  end: (instant) =>
    html`${msg('until')} <time datetime="${instant}">${instant.slice(0, 16).replace('T', ' ')} UTC</time>`,
};
