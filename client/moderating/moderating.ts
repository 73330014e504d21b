import { msg, str } from '@lit/localize';
import { html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { LoggedAction } from '../../shared/protocol/actions.ts';
import type { Comment, ThreadWindow } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { difference, folded, type Shown } from '../parts/difference.ts';
import type { ReasonDialog, Said } from './reason-dialog.ts';
import type { UndoLine } from './undo-line.ts';
import { isOnComment, type OnComment, toInput, type Wish } from './wishes.ts';
import { choiceOf, doneWords, nameOf, wordsOf } from './words.ts';
import './reason-dialog.ts';
import './undo-line.ts';

/** So much of a comment is shown where one is asked about it, in characters. */
const PASSAGE = 400;

/**
 * What moderators do, on whatever page: asks for the reason, does it to what was looked at, and offers to take it back.
 * Where the author has edited it meanwhile, the difference is shown, and it is asked again.
 */
export class Moderating implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement;
  /** Called after each try, done or not, and when something was taken back. */
  private readonly tried: () => Promise<void> | void;
  /** What was changed since it was looked at, of one comment. */
  private changes: readonly Shown[] | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, tried: () => Promise<void> | void) {
    this.host = host;
    this.tried = tried;
    host.addController(this);
  }

  hostConnected(): void {}

  render() {
    return html`${this.renderDialog()}${this.renderLine()}`;
  }

  /** Where the reason is asked. */
  renderDialog() {
    return html`<reason-dialog></reason-dialog>`;
  }

  /** Where it is said what was done, and taken back. */
  renderLine() {
    return html`<undo-line .undone=${this.tried}></undo-line>`;
  }

  /** Begins one act on something, or on several comments. */
  async begin(wishes: readonly Wish[]): Promise<void> {
    const [first] = wishes;
    if (!first) return;
    const asked = wordsOf(wishes);
    let left = wishes;
    const done: LoggedAction[] = [];
    this.changes = null;
    await this.dialog.show({
      ...asked,
      hint: msg('For everyone to read, in the moderation log.'),
      ...(first.act === 'retitle' && { title: first.title }),
      choice: choiceOf(first),
      mayBeNameless: this.isModerator,
      about: () => this.renderAbout(left),
      act: async (said) => {
        const failures = await this.send(wishes, left, said, done);
        left = failures.map(({ wish }) => wish);
        await this.tried();
        // What is done can be taken back, also where some is not; by who only opened the thread, by its contrary.
        const those = wishes.filter((wish) => !left.some((one) => isSame(one, wish)));
        if (done.length > 0) this.undoLine.offer(doneWords(those), this.isModerator ? done : []);
        if (failures.length === 0) return;
        const { error } = failures[0]!;
        if (wishes.length === 1) throw error;
        throw new Failed({ ...error.body, message: someFailed(wishes.length, failures) });
      },
    });
  }

  private get isModerator(): boolean {
    return session.may.includes('action:review');
  }

  private async send(all: readonly Wish[], left: readonly Wish[], said: Said, done: LoggedAction[]) {
    const failures: Failure[] = [];
    this.changes = null;
    for (const wish of left) {
      const opId = all.length === 1 ? said.opId : `${said.opId}:${all.findIndex((one) => isSame(one, wish))}`;
      try {
        const { action } = await call<{ action: LoggedAction }>(
          'POST',
          '/api/moderation/actions',
          toInput(wish, said, opId),
        );
        done.push(action);
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        failures.push(await this.lookAgain(wish, error));
      }
    }
    return failures;
  }

  /** Where it was refused because of what has changed: what it is now, to be decided on anew. */
  private async lookAgain(wish: Wish, error: Failed): Promise<Failure> {
    if (error.body.code !== 'conflict' || !isOnComment(wish)) return { wish, error };
    const now = await commentOf(wish).catch(() => null);
    if (!now || now.revision === wish.revision) return { wish, error };
    if (wish.body !== null && now.body !== null) {
      const runs = await difference(wish.body, now.body, new AbortController().signal, () => {});
      this.changes = folded(runs);
      this.host.requestUpdate();
    }
    const { passage: _, ...looked } = wish;
    const changed = { ...looked, revision: now.revision, body: now.body };
    const message = `${error.message} ${msg('What has changed is marked above; press again to go on.')}`;
    return { wish: changed, error: new Failed({ ...error.body, message }) };
  }

  private renderAbout(left: readonly Wish[]) {
    const comments = left.filter(isOnComment);
    if (comments.length === 0) return null;
    if (comments.length > 1) {
      return html`<p>${comments.map(({ number }) => nameOf(number)).join(', ')}</p>`;
    }
    if (this.changes) {
      return html`<blockquote dir="auto" tabindex="0" role="group" aria-label=${msg('What has changed')}>${this.changes.map(renderRun)}</blockquote>`;
    }
    const { passage, body } = comments[0]!;
    const text = (passage ?? body ?? '').trim();
    if (text === '') return null;
    return html`<blockquote dir="auto">${text.length <= PASSAGE ? text : `${text.slice(0, PASSAGE).trimEnd()}…`}</blockquote>`;
  }

  private get dialog(): ReasonDialog {
    return this.host.querySelector('reason-dialog')!;
  }
  private get undoLine(): UndoLine {
    return this.host.querySelector('undo-line')!;
  }
}

interface Failure {
  wish: Wish;
  error: Failed;
}

const isSame = (a: Wish, b: Wish): boolean =>
  isOnComment(a) && isOnComment(b) ? a.threadId === b.threadId && a.number === b.number : a === b;

function someFailed(all: number, failures: readonly Failure[]): string {
  const each = failures.map(({ wish, error }) =>
    isOnComment(wish) ? `${nameOf(wish.number)}: ${error.message}` : error.message,
  );
  return [msg(str`${all - failures.length} of ${all} are done, these are not:`), ...each].join(' ');
}

async function commentOf({ threadId, number }: OnComment): Promise<Comment | undefined> {
  const path = `/api/threads/${threadId}?around=${number}&limit=1`;
  const { thread, comments } = await call<ThreadWindow>('GET', path);
  return number === 0 ? thread.opening : comments.find((comment) => comment.number === number);
}

function renderRun({ kind, text }: Shown) {
  if (kind === 'added') return html`<ins>${text}</ins>`;
  if (kind === 'removed') return html`<del>${text}</del>`;
  return kind === 'left out' ? html`<span>…\n</span>` : html`${text}`;
}
