import { msg, str } from '@lit/localize';
import { parse, Refused } from '../../../shared/protocol/errors.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import {
  SEARCH,
  type SearchAnswer,
  type SearchResult,
  searchSchema,
} from '../../../shared/protocol/search.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { Search } from '../../search/search.ts';
import type { ThreadQueries } from '../../threads/queries.ts';
import { timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import type { PageParts, PageRoute } from './pages.ts';
import { commentShown, titlesShown } from './shown.ts';

export const searchPages = (parts: Pick<PageParts, 'search' | 'queries'>): PageRoute[] => [
  {
    path: '/search',
    act: 'thread:search',
    async handle(person, { query }, res) {
      const shown = await searchFor(parts, person, query);
      res.status(shown.problem ? 400 : 200);
      return { title: msg('Search'), entry: 'search', main: searchPage(shown) };
    },
  },
];

/** What the form's fields were sent with, whatever it is. */
type Fields = Record<'q' | 'thread' | 'author' | 'after' | 'before' | 'order' | 'cursor', string>;

/** A search as it is shown: what was asked, and what came of it. */
interface Shown {
  fields: Fields;
  /** The thread that is searched, without a title where it is not there for the reader; null: all are. */
  within: { id: ThreadId; title: string | null } | null;
  /** Null before anything was asked, and where it was refused. */
  answer: SearchAnswer | null;
  /** Why it was refused: a sentence. */
  problem: string | null;
}

/** Searches for what the form was sent with. What is refused is shown beside the words. */
async function searchFor(
  { search, queries }: { search: Search; queries: ThreadQueries },
  viewer: Person | null,
  sent: object,
): Promise<Shown> {
  const given = sent as Partial<Record<string, unknown>>;
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : '');
  const fields: Fields = {
    q: text('q'),
    thread: text('thread'),
    author: text('author'),
    after: text('after'),
    before: text('before'),
    order: text('order'),
    cursor: text('cursor'),
  };
  const shown: Shown = { fields, within: null, answer: null, problem: null };
  try {
    const input = parse(searchSchema, fields);
    if (input.thread) {
      const [thread] = await queries.summariesOf(viewer, [input.thread]);
      shown.within = { id: input.thread, title: thread?.title ?? null };
    }
    const asked = fields.q.trim() !== '' || fields.author !== '';
    if (asked) shown.answer = await search.find(viewer, input);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    shown.problem = error.message;
  }
  return shown;
}

/** The whole page: it needs no script. */
function searchPage(shown: Shown): Html {
  const { answer, fields } = shown;
  return html`<div class="search-page">
<h1>${msg('Search')}</h1>
${form(shown)}
${answer?.results.length === 0 && nothingFound(shown)}
${
  answer &&
  answer.results.length > 0 &&
  html`<ol class="results">${answer.results.map((found) => html`<li id="${found.threadId}-${found.number}" data-shown="${commentShown(found)}">${result(found)}</li>`)}</ol>`
}
${answer?.next && html`<nav class="pages" aria-label="${msg('More results')}"><a class="button" href="${pathOf({ ...fields, cursor: answer.next })}">${msg('More results')}</a></nav>`}
</div>`;
}

function form({ fields, within, problem }: Shown): Html {
  const { q, thread, author, after, before, order } = fields;
  const filtered = author !== '' || after !== '' || before !== '' || order === 'best';
  return html`<form class="search-form" role="search" action="/search">
<p class="words"><input type="search" name="q" value="${q}" aria-label="${msg('Words')}" maxlength="${SEARCH.query}" enterkeyhint="search" aria-describedby="search-hint"><button>${msg('Search')}</button></p>
<p class="hint" id="search-hint">${msg('“Words in quotation marks” stand side by side; a word with - before it must not be there.')}</p>
${problem && html`<p class="error" role="alert">${problem}</p>`}
${within && html`<p class="within" id="within" data-shown="${titlesShown([within])}"><label><input type="checkbox" name="thread" value="${thread}" checked>${msg(str`Only in “${within.title ?? msg('a thread that is not here')}”`)}</label></p>`}
<details${filtered && html` open`}>
<summary>${msg('Author, date, order')}</summary>
<div class="filters">
<label>${msg('Author')}<input name="author" value="${author}" maxlength="100" autocomplete="off"></label>
<label>${msg('From')}<input type="date" name="after" value="${after.slice(0, 10)}"></label>
<label>${msg('Before')}<input type="date" name="before" value="${before.slice(0, 10)}"></label>
<label>${msg('Order')}<select name="order"><option value="newest">${msg('Newest first')}</option><option value="best"${order === 'best' && html` selected`}>${msg('Best first')}</option></select></label>
</div>
</details>
</form>`;
}

function result({
  threadId,
  threadTitle,
  number,
  author,
  others,
  createdAt,
  dayOnly,
  state,
  excerpt,
  marks,
}: SearchResult): Html {
  const where = number === 0 ? msg('opening post') : msg(str`comment ${number}`);
  return html`<article>
<h2 dir="auto"><a href="/t/${threadId}${number > 0 && `/${number}#c${number}`}">${threadTitle} <span class="number">${where}</span></a></h2>
<p class="facts"><span><a href="/people/${author.id}"><bdi>${author.name}</bdi></a>${others > 0 && html` ${andOthers(others)}`}</span>${timeOf(createdAt, dayOnly)}${state !== 'visible' && html`<strong>${state === 'held' ? msg('held') : msg('hidden')}</strong>`}</p>
<p class="excerpt" dir="auto">${marked(excerpt, marks)}</p>
</article>`;
}

const andOthers = (others: number) => (others === 1 ? msg('and 1 other') : msg(str`and ${others} others`));

function marked(text: string, marks: SearchResult['marks']): (string | Html)[] {
  const pieces: (string | Html)[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    pieces.push(text.slice(at, from), html`<mark>${text.slice(from, to)}</mark>`);
    at = to;
  }
  return [...pieces, text.slice(at)];
}

function nothingFound({ fields, within }: Shown): Html {
  return html`<p class="empty" role="status">${msg('Nothing was found.')}${
    within &&
    html` <a href="${pathOf({ ...fields, thread: '', cursor: '' })}">${msg('Search all threads')}</a>`
  }</p>`;
}

function pathOf(fields: Fields): string {
  const set = Object.entries(fields).filter(([, value]) => value !== '');
  return `/search?${new URLSearchParams(set)}`;
}
