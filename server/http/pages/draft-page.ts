import { msg, str } from '@lit/localize';
import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';
import type { WholeDraft } from '../../../shared/protocol/drafts.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { Author, Person } from '../../../shared/protocol/people.ts';
import { type DraftId, draftIdSchema } from '../../../shared/protocol/text.ts';
import { authorHtml, timeOf } from './comment.ts';
import { Html, html } from './html.ts';
import { noPage, type PageParts, type PageRoute } from './pages.ts';

/** Comments of the thread that come with the page. */
const PAGE = 50;

export interface DraftPageParts extends Pick<PageParts, 'queries'> {
  drafts: { whole(person: Person | null, draftId: DraftId): Promise<WholeDraft> };
}

export const draftPages = ({ drafts, queries }: DraftPageParts): PageRoute[] => [
  {
    path: '/drafts/:draftId',
    act: 'draft:read',
    async handle(person, { params }) {
      const id = draftIdSchema.safeParse(params.draftId);
      if (!id.success) throw noPage();
      const whole = await drafts.whole(person, id.data);
      const window = await queries.window(person, whole.draft.threadId, { limit: PAGE });
      return {
        title: whole.draft.title,
        entry: 'draft',
        main: draftPage(whole),
        // The page's scripts get the text by a connection of its own, and it can be long.
        data: { whole: { ...whole, text: '' }, window },
      };
    },
  },
];

/** A draft as it is read without JavaScript: what it is, who is in it, and its text; of a proposal, the text proposed. */
function draftPage({ draft, text, proposal, waits }: WholeDraft): Html {
  const { threadId, threadTitle, title, writers, reviewers, published } = draft;
  const shown = proposal && draft.state !== 'writing' ? proposal.text : text;
  return html`<draft-page>
<div class="middle">
<div class="draft-head"><p class="back"><a href="/t/${threadId}"><bdi>${threadTitle}</bdi></a></p>
<h1 dir="auto">${title}</h1></div>
<p class="state-line">${
    published === null
      ? stateWords(draft.state, proposal)
      : html`<a href="/t/${threadId}/${published}#c${published}">${waits ? msg(str`Published as #${published}: waits for a moderator`) : msg(str`Published as #${published}`)}</a>`
  }</p>
${draft.state === 'writing' && html`<noscript><p class="closed-text">${msg('Writing in it needs JavaScript. This is the text as it is stored now.')}</p></noscript>`}
${bodyOf(shown)}
${proposal && proposal.signatures.length > 0 && html`<h2>${msg('Said yes')}</h2>${peopleList(proposal.signatures.map(({ person }) => person))}`}
<h2>${msg('Co-writers')}</h2>${peopleList(writers)}
${reviewers.length > 0 && html`<h2>${msg('Reviewers')}</h2>${peopleList(reviewers)}`}
<p class="facts"><span>${msg('opened')} ${timeOf(draft.createdAt)}</span>${draft.editedAt && html`<span>${msg('last changed')} ${timeOf(draft.editedAt)}</span>`}</p>
</div>
</draft-page>`;
}

const peopleList = (people: readonly Author[]): Html =>
  html`<ul class="people">${people.map((person) => html`<li>${authorHtml(person)}</li>`)}</ul>`;

/** Longer texts than a comment may be would hold everyone up while they are rendered: they come as they are written. */
function bodyOf(text: string): Html {
  if (text.trim() === '') return html`<p class="empty">${msg('Nothing is written yet.')}</p>`;
  if (text.length > LIMITS.body) return html`<div class="body raw">${text}</div>`;
  return html`<div class="body">${new Html(renderHtml(parseMarkdown(text)))}</div>`;
}

/** The client says the same (`client/draft/draft-state.ts`). */
function stateWords(state: WholeDraft['draft']['state'], proposal: WholeDraft['proposal']): string {
  switch (state) {
    case 'writing':
      return msg('Writing');
    case 'proposed':
    case 'signing':
      return proposal
        ? msg(str`Proposed: ${proposal.signatures.length} of ${proposal.needed} said yes`)
        : msg('Proposed');
    case 'published':
      return msg('Published');
    case 'abandoned':
      return msg('Abandoned');
  }
}
