import type { Comment } from '../../shared/protocol/threads.ts';

let render: ((body: string) => Node) | null = null;

/** Loads what turns Markdown into a page's nodes: not before it is needed, as the page comes with its text. */
export async function loadRenderer(): Promise<void> {
  render = (await import('../parts/markdown.ts')).renderMarkdown;
}

/** The body of each comment, by its id: of the revision that was shown last. */
const bodies = new Map<string, { revision: number; body: HTMLElement }>();

/** Keeps a body that the server rendered, so that it is shown on as it is. */
export function adoptBody(comment: Comment, body: HTMLElement): void {
  if (comment.body === null) return;
  bodies.set(comment.id, { revision: comment.revision, body });
  highlight(body);
}

/** What the reader may not see any more is not kept. */
export function forgetBody({ id }: Comment): void {
  bodies.delete(id);
}

/** What bodies are told apart by, and the text. */
export type Written = Pick<Comment, 'revision'> & { id: string; body: string };

/**
 * The rendered body of a comment, or of another text under an id of its own; the same element as long as its revision is. While the renderer is still
 * on its way, the text as it was written, and `later` is called when there is better.
 */
export function bodyOf(comment: Written, later: () => void): HTMLElement {
  const { id, revision } = comment;
  const known = bodies.get(id);
  if (known?.revision === revision) return known.body;
  const body = renderBody(comment.body, later);
  if (render) bodies.set(id, { revision, body });
  return body;
}

/** A text rendered as a comment's body. */
export function renderBody(text: string, later: () => void): HTMLElement {
  const body = document.createElement('div');
  body.className = 'body';
  if (render) {
    body.append(render(text));
    highlight(body);
  } else {
    body.classList.add('raw');
    body.textContent = text;
    loadRenderer().then(later, () => {});
  }
  return body;
}

function highlight(body: HTMLElement): void {
  if (!body.querySelector('pre > code[class^="language-"]')) return;
  import('../parts/highlight.ts').then(({ highlightIn }) => highlightIn(body)).catch(() => {});
}
