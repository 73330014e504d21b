import { msg, str } from '@lit/localize';
import { hueOf, initialOf } from '../../../shared/people.ts';
import type { Author } from '../../../shared/protocol/people.ts';
import type { Comment } from '../../../shared/protocol/threads.ts';
import { stateWords } from '../../../shared/thread-words.ts';
import { fullTime, shortTime } from '../../../shared/time.ts';
import { type Html, html } from './html.ts';
import { movedFromHtml, movedToHtml } from './moved.ts';

/** The rendered bodies of comments, by the comments' ids. */
export type Bodies = ReadonlyMap<string, Html>;

/** What the pages are written in, until there is another language. */
export const LOCALE = 'en';

export function timeOf(instant: string, dayOnly = false): Html {
  const full = fullTime(instant, LOCALE, dayOnly);
  return html`<time datetime="${instant}" title="${full}">${shortTime(instant, Date.now(), LOCALE, dayOnly)}</time>`;
}

export const avatar = (author: Author): Html =>
  html`<span class="avatar hue-${hueOf(author.id)}" aria-hidden="true">${initialOf(author.name)}</span>`;

/** Who wrote something. The client draws the same (`client/parts/people.ts`). `id`: of the element that holds the name. */
export const authorHtml = (author: Author, id?: string): Html =>
  html`${avatar(author)}<a class="author"${id && html` id="${id}"`} href="/people/${author.id}"><bdi>${author.name}</bdi></a>${
    author.kind === 'guest' && html`<span class="guest">${msg('guest')}</span>`
  }`;

/**
 * A comment as it is read. The client draws the same as `comment-item`, not yet here: the page takes all over at once.
 */
export function commentHtml(threadId: string, comment: Comment, bodies: Bodies): Html {
  const { number, author } = comment;
  const answered = [comment.replyToAuthor?.name, `#${comment.replyTo}`].filter(Boolean).join(' ');
  const by =
    comment.kind === 'joint'
      ? html`<span class="joint" id="by${number}">${msg('Joint response')}</span>`
      : authorHtml(author, `by${number}`);
  return html`<div data-number="${number}" id="c${number}">
<article class="comment" aria-labelledby="by${number}">
<header>
${by}${
  comment.replyTo !== null &&
  html`<a class="answers" href="/t/${threadId}/${comment.replyTo}#c${comment.replyTo}">${msg(str`answers ${answered}`)}</a>`
}<span class="when">${comment.editedAt && comment.body !== null && html`<span class="edited">${msg('edited')}</span>`}<a href="/t/${threadId}/${number}#c${number}">${timeOf(comment.createdAt, comment.dayOnly)}<span class="number">#${number}</span></a></span>
</header>
${signaturesHtml(comment)}${bodyHtml(comment, bodies)}
${footerHtml(comment)}
</article>
</div>`;
}

/** Names that are shown at once; the others are one press away. */
const SIGNATORIES = 12;

/** The client draws the same (`client/thread/signatures.ts`). */
function signaturesHtml({ kind, signatures = [] }: Comment): Html | false {
  if (kind !== 'joint' || signatures.length === 0) return false;
  const names = signatures.map(
    ({ person, at }) =>
      html`<span class="signatory" title="${msg(str`signed ${fullTime(at, LOCALE)}`)}">${avatar(person)}<a class="author" href="/people/${person.id}"><bdi>${person.name}</bdi></a></span>`,
  );
  const more = names.length - SIGNATORIES;
  return html`<div class="signatures"><span class="label">${msg('signed by')}</span>${names.slice(0, SIGNATORIES)}${
    more > 0 &&
    html`<details><summary>${msg(str`and ${more} more`)}</summary><span class="signatures">${names.slice(SIGNATORIES)}</span></details>`
  }</div>`;
}

export const footerHtml = ({ reactions }: Comment): Html =>
  html`<footer>${reactions.map(
    ({ emoji, count, names }) =>
      html`<span class="reaction" title="${names.join(', ')}">${emoji} <span>${count}</span></span>`,
  )}</footer>`;

/** What a comment says, with what has been done to it; the latter alone for those who may not see its words. */
export function bodyHtml(comment: Comment, bodies: Bodies): Html {
  if (comment.movedTo) return movedToHtml(comment.movedTo);
  const body = bodies.get(comment.id);
  const note = stateWords(comment);
  if (!body) return html`<div class="body gone">${note}</div>`;
  return html`${movedFromHtml(comment)}${note && html`<p class="state-note">${note}</p>`}<div class="body">${body}</div>`;
}
