import { msg, str } from '@lit/localize';
import { html, type ReactiveController } from 'lit';
import { call } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import type { ReasonDialog } from '../moderating/reason-dialog.ts';
import type { UndoLine } from '../moderating/undo-line.ts';
import { nameOf } from '../moderating/words.ts';
import type { ThreadPage } from './thread-page.ts';

/** With this in its address, a page begins with the report that somebody wanted before they had a name. */
const WANTED = 'report';

/** A reader's report of a comment: a reason, and it is with the moderators. */
export class Reporting implements ReactiveController {
  private readonly page: ThreadPage;

  constructor(page: ThreadPage) {
    this.page = page;
    page.addController(this);
  }

  hostConnected(): void {
    // What is reported may be hidden while the reason is asked.
    this.page.live.addEventListener('change', () =>
      this.page.querySelector<ReasonDialog>('reason-dialog')?.requestUpdate(),
    );
    const url = new URL(location.href);
    const wanted = url.searchParams.get(WANTED);
    if (wanted === null) return;
    url.searchParams.delete(WANTED);
    history.replaceState(history.state, '', url);
    if (session.person) void this.page.updateComplete.then(() => this.begin(Number(wanted)));
  }

  /** Asks for the reason; whoever is nobody yet is asked for a name first, and then goes on here. */
  async begin(number: number): Promise<void> {
    const { live, work, rights } = this.page;
    const comment = live.comment(number);
    if (comment?.state !== 'visible' || !rights.report) return;
    if (comment.author.id === session.person?.id) {
      work.say(msg('It is your own: delete it if it should not be there.'));
      return;
    }
    if (!session.person) {
      const next = `/t/${live.id}${number > 0 ? `/${number}` : ''}?${WANTED}=${number}`;
      const detail = { mode: 'guest', next };
      this.page.dispatchEvent(new CustomEvent('account-wanted', { detail, bubbles: true }));
      return;
    }
    const subject = { threadId: live.id, number };
    const { kind, author } = comment;
    const body = this.page.place.item(number)?.querySelector<HTMLElement>('.body')?.innerText ?? '';
    await this.page.querySelector<ReasonDialog>('reason-dialog')!.show({
      question: msg(str`Report ${nameOf(number)}?`),
      consequence:
        kind === 'joint'
          ? msg('Moderators look at it and decide. Who signed it does not learn that it was you.')
          : msg(str`Moderators look at it and decide. ${author.name} does not learn that it was you.`),
      yes: msg('Report'),
      hint: msg('Only moderators read it.'),
      about: () =>
        live.comment(number)?.body === null
          ? html`<p class="empty">${msg('It is not shown any more.')}</p>`
          : html`<blockquote dir="auto">${shortened(body.trim())}</blockquote>`,
      act: async ({ opId, reason }) => {
        const { repeated } = await call<{ repeated: boolean }>('POST', '/api/reports', {
          opId,
          subject,
          reason,
        });
        this.line.offer(
          repeated
            ? msg(str`You have reported ${nameOf(number)} already: it waits for a moderator.`)
            : msg(str`You have reported ${nameOf(number)}, and will be told what becomes of it.`),
          [],
        );
      },
    });
  }

  private get line(): UndoLine {
    return this.page.querySelector('undo-line')!;
  }
}

/** So much of a comment is shown where it is reported, in characters. */
const PASSAGE = 200;
const shortened = (text: string): string =>
  text.length <= PASSAGE ? text : `${text.slice(0, PASSAGE).trimEnd()}…`;
