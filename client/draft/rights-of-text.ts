import { msg } from '@lit/localize';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import type { DraftRole } from '../../shared/protocol/drafts.ts';
import type { LiveThread } from '../data/live-thread.ts';
import { session } from '../data/page-data.ts';
import { untilWords } from '../parts/until.ts';
import type { LiveDraft } from './live-draft.ts';
import type { DraftConnection } from './text/draft-connection.ts';
import type { DraftText } from './text/draft-text.ts';

type Host = ReactiveControllerHost & HTMLElement;

/** The server closed the connection as one may not do that (any more): see docs of the drafts' socket. */
const NO_RIGHT = 4403;
const NO_SESSION = 4401;

/**
 * What happens when one may not write any more: whether one is still in the draft is asked, one comes back in the role that
 * one has now, or when a mute is over, and what the server didn't take can be copied.
 */
export class RightsOfText implements ReactiveController {
  private readonly host: Host;
  private readonly live: LiveDraft;
  private readonly thread: LiveThread;
  private readonly text: DraftConnection;
  private readonly editor: () => DraftText | null;
  /** The role in which the text was opened: what a reviewer has open keeps nothing in the browser. */
  private readonly begunAs: DraftRole;
  private done = '';
  /** Asked already what this closing means. */
  private looked = false;

  private wasBarred: boolean;

  constructor(
    host: Host,
    { live, thread, text }: { live: LiveDraft; thread: LiveThread; text: DraftConnection },
    editor: () => DraftText | null,
  ) {
    this.host = host;
    this.live = live;
    this.thread = thread;
    this.text = text;
    this.editor = editor;
    this.begunAs = live.whole.role;
    this.wasBarred = this.isBarred;
    host.addController(this);
  }

  hostConnected(): void {
    this.text.addEventListener('change', this.onChange);
    this.thread.addEventListener('change', this.onStanding);
    session.addEventListener('change', this.onStanding);
  }
  hostDisconnected(): void {
    this.text.removeEventListener('change', this.onChange);
    this.thread.removeEventListener('change', this.onStanding);
    session.removeEventListener('change', this.onStanding);
  }

  /** Whether a moderator keeps one from writing here, as the server has told it. */
  private get isBarred(): boolean {
    const { mutedUntil, suspendedUntil } = session.person ?? {};
    return Boolean(mutedUntil || suspendedUntil || this.mutedUntil);
  }

  /** Whether one has become a co-writer since the text was opened. */
  get isPromoted(): boolean {
    return this.begunAs === 'reviewer' && this.live.whole.role === 'writer' && !this.live.isGone;
  }

  render() {
    if (this.isPromoted) {
      return html`<div class="closed-text" role="status"><p>${msg('You are a co-writer of this draft now.')}</p><p class="buttons"><button @click=${() => location.reload()}>${msg('Begin to write')}</button></p></div>`;
    }
    const { state, closedCode } = this.text;
    const isKept = state === 'frozen-kept' || state === 'full';
    if (state !== 'closed' && !isKept && !this.live.isGone) return this.renderMute();
    const { threadId } = this.live.draft;
    return html`<div class="closed-text" role="alert"><p>${this.words()}</p><p class="buttons">${
      this.editor()?.text
        ? html`<button @click=${this.copy}>${msg('Copy the text as it is here')}</button>`
        : nothing
    }${
      this.live.isGone
        ? html`<a class="button" href="/t/${threadId}">${msg('To the thread')}</a>`
        : state === 'closed' && closedCode === NO_SESSION
          ? html`<button @click=${this.signIn}>${msg('Sign in')}</button>`
          : state === 'closed'
            ? html`<button @click=${() => location.reload()}>${msg('Load the page anew')}</button>`
            : nothing
    }<span class="done">${this.done}</span></p></div>`;
  }

  private renderMute() {
    if (!this.mutedUntil || this.live.whole.role !== 'writer' || !this.live.isWriting) return nothing;
    return html`<div class="closed-text" role="status"><p>${this.muteWords(this.mutedUntil)}</p></div>`;
  }

  /** In this thread: a mute everywhere is said at the head of the page. */
  private get mutedUntil(): string | null {
    return this.thread.view.thread.mutedUntil;
  }

  private muteWords(until: string): TemplateResult {
    return html`${msg('A moderator has muted you in this thread')} ${untilWords(until)}: ${msg('you can read, not write.')}`;
  }

  private words(): string | TemplateResult {
    const { state, closedReason, closedCode } = this.text;
    if (this.live.isGone) {
      return msg(
        'You are not a member of this draft any more. What you wrote and was saved stays in it; what is below is how you saw it last.',
      );
    }
    if (state === 'frozen-kept') {
      return msg(
        'Somebody proposed the text while you were writing. What you wrote since is kept in this browser; it goes into the text when it is written on.',
      );
    }
    if (state === 'full') {
      return msg(
        'The draft is full. Shorten it, and what you wrote is saved; or copy it and put it elsewhere.',
      );
    }
    if (closedCode === NO_RIGHT && this.live.whole.role === 'reviewer') {
      return msg(
        'You are a reviewer of this draft now. What you wrote last was not taken any more: you can copy it.',
      );
    }
    if (closedCode === NO_RIGHT && this.mutedUntil) return this.muteWords(this.mutedUntil);
    if (closedCode === NO_SESSION) return msg('You are signed out: what you write is kept here, not saved.');
    return closedReason || msg('The connection was closed. What you wrote is kept here.');
  }

  private readonly onChange = async () => {
    const { state, closedCode } = this.text;
    if (state !== 'closed') {
      if (state === 'saved') this.looked = false;
      return;
    }
    if (closedCode !== NO_RIGHT || this.looked) return;
    this.looked = true;
    await this.live.refresh();
    // In another role one may come back at once.
    if (!this.live.isGone && this.live.whole.role !== this.begunAs) this.text.retry();
  };

  private readonly onStanding = async () => {
    const { isBarred } = this;
    if (isBarred === this.wasBarred) return;
    this.wasBarred = isBarred;
    await this.live.refresh();
    // Who may not write any more reads along, unless something is here that would be refused.
    if (!this.live.isGone && !(isBarred && this.text.isUnsaved)) this.text.resume();
  };

  private readonly signIn = () => {
    const mode = session.person ? 'sign-up' : 'sign-in';
    this.host.dispatchEvent(new CustomEvent('account-wanted', { detail: { mode }, bubbles: true }));
  };

  private readonly copy = async () => {
    try {
      await navigator.clipboard.writeText(this.editor()?.text ?? '');
      this.done = msg('Copied.');
    } catch {
      this.done = msg('It can’t be copied by a button here: select it and copy it with Ctrl+C.');
    }
    this.host.requestUpdate();
  };
}
