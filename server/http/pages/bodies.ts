import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';
import type { Comment } from '../../../shared/protocol/threads.ts';
import { Html } from './html.ts';

/** What is kept of rendered bodies, in characters of HTML. */
const KEPT = 4_000_000;
/** How long bodies are rendered in one go before others have their turn, in milliseconds. */
const SLICE = 20;

/** Renders comments' bodies, each revision once while it is read often. */
export class RenderedBodies {
  private readonly kept = new Map<string, string>();
  private size = 0;

  /** The bodies of all comments that have one, by the comments' ids. */
  async of(comments: readonly Comment[]): Promise<Map<string, Html>> {
    const rendered = new Map<string, Html>();
    let began = performance.now();
    for (const comment of comments) {
      if (comment.body === null) continue;
      if (performance.now() - began > SLICE) {
        await new Promise(setImmediate);
        began = performance.now();
      }
      rendered.set(comment.id, new Html(this.one(comment.id, comment.revision, comment.body)));
    }
    return rendered;
  }

  private one(id: string, revision: number, body: string): string {
    const key = `${id}:${revision}`;
    const known = this.kept.get(key);
    if (known !== undefined) {
      // Read again: the last to go.
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const html = renderHtml(parseMarkdown(body));
    this.kept.set(key, html);
    this.size += html.length;
    for (const [oldest, text] of this.kept) {
      if (this.size <= KEPT) break;
      this.kept.delete(oldest);
      this.size -= text.length;
    }
    return html;
  }
}
