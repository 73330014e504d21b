import { msg, str } from '@lit/localize';
import { z } from 'zod';
import { excerpt } from '../../../shared/markdown/text.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { numberSchema, threadIdSchema } from '../../../shared/protocol/text.ts';
import type { Thread, ThreadWindow } from '../../../shared/protocol/threads.ts';
import { controlLines } from '../../../shared/thread-words.ts';
import { isFrom, permissions } from '../../people/permissions.ts';
import { RenderedBodies } from './bodies.ts';
import { authorHtml, type Bodies, bodyHtml, commentHtml, footerHtml, timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import { mergedIntoHtml } from './moved.ts';
import { noPage, type PageParts, type PageRoute } from './pages.ts';

/** Comments on one page of a thread. */
const PAGE = 50;

const number = z.coerce.number().pipe(numberSchema);

export function threadPages({
  queries,
  publicOrigin,
}: Pick<PageParts, 'queries' | 'publicOrigin'>): PageRoute[] {
  const rendered = new RenderedBodies();
  const handle: PageRoute['handle'] = async (person, { params, query }) => {
    const id = threadIdSchema.safeParse(params.threadId);
    const around = number.optional().safeParse(params.number);
    const from = number.optional().safeParse(query.from);
    if (!id.success || !around.success || !from.success) throw noPage();
    const window = await queries.window(person, id.data, {
      from: from.data,
      around: around.data,
      unread: around.data === undefined,
      limit: PAGE,
    });
    const bodies = await rendered.of([window.thread.opening, ...window.comments]);
    return {
      title: window.thread.title,
      entry: 'thread',
      main: threadPage(person, window, bodies),
      data: window,
      description: describe(window),
      search: { threadId: id.data },
      ...(publicOrigin && { canonical: `${publicOrigin}/t/${id.data}` }),
    };
  };
  return [
    { path: '/t/:threadId', act: 'thread:read', handle },
    { path: '/t/:threadId/:number', act: 'thread:read', handle },
  ];
}

/** A thread as it is read without JavaScript: the article, a page of its comments, and links to the others. */
function threadPage(viewer: Person | null, { thread, comments }: ThreadWindow, bodies: Bodies): Html {
  const { id, opening, author } = thread;
  return html`<thread-page data-thread="${id}">
<article class="opening" id="c0">
${titleHtml(viewer, thread)}
<p class="byline">${authorHtml(author)}<span class="when">${timeOf(opening.createdAt, opening.dayOnly)}</span></p>
<div data-number="0">${bodyHtml(opening, bodies)}${footerHtml(opening)}</div>
</article>
<section class="comments" aria-label="${msg('Comments')}">
${pageLinks(id, comments[0]?.number ?? 1, thread.commentCount, 'before')}
${comments.map((comment) => commentHtml(id, comment, bodies))}
${pageLinks(id, comments.at(-1)?.number ?? 0, thread.commentCount, 'after')}
${thread.commentCount === 0 && html`<p class="empty">${msg('No comments yet.')}</p>`}
</section>
</thread-page>`;
}

/** The title, with room for the button by which it is renamed, and how people write in the thread, or where it went. */
function titleHtml(viewer: Person | null, thread: Thread): Html {
  const { title, author, locked, mergedInto } = thread;
  const subject = { openerId: author.id, locked, merged: mergedInto !== null };
  const renamable = permissions(viewer, 'thread:rename', subject) === null;
  const lines = controlLines(thread, viewer !== null && isFrom(viewer, 'moderator'));
  return html`<div class="editable-title${renamable && ` renamable`}"><h1 dir="auto">${title}</h1></div>
${mergedInto ? mergedIntoHtml(mergedInto) : html`<div class="control">${lines.map((line) => html`<p>${line}</p>`)}</div>`}`;
}

function pageLinks(id: string, number: number, count: number, side: 'before' | 'after'): Html | false {
  if (side === 'before') {
    if (number <= 1) return false;
    const from = Math.max(1, number - PAGE);
    return html`<nav class="pages"><a href="/t/${id}?from=${from}">${msg(str`Comments ${from} to ${number - 1}`)}</a> <a href="/t/${id}?from=1">${msg('First')}</a></nav>`;
  }
  if (number >= count) return false;
  const to = Math.min(count, number + PAGE);
  return html`<nav class="pages"><a href="/t/${id}?from=${number + 1}">${msg(str`Comments ${number + 1} to ${to}`)}</a> <a href="/t/${id}?from=${Math.max(1, count - PAGE + 1)}">${msg('Latest')}</a></nav>`;
}

/** The page's description: how its opening post begins. */
const describe = ({ thread }: ThreadWindow): string => excerpt(thread.opening.body ?? '', 200);
