import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import type { Comment } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { isOnThread, type ModeratorAct, wordsOf } from './moderator-acts.ts';
import type { ReasonDialog, Said } from './reason-dialog.ts';
import type { ThreadPage } from './thread-page.ts';
import './reason-dialog.ts';

/** So much of a comment is shown where one is asked about it, in characters. */
const PASSAGE = 240;

/** What moderators do to a thread and its comments: asks for the reason, and does it to what was looked at. */
export class Moderating {
  private readonly page: ThreadPage;

  constructor(page: ThreadPage) {
    this.page = page;
  }

  render() {
    return session.may.includes('comment:moderate') ? html`<reason-dialog></reason-dialog>` : nothing;
  }

  async begin(act: ModeratorAct, { number, revision }: Comment): Promise<void> {
    // What was looked at when the act was begun, or since they were told that it has changed.
    let lookedAt = revision;
    await this.page.querySelector<ReasonDialog>('reason-dialog')?.show({
      ...wordsOf(act, number),
      ...(!isOnThread(act) && { about: () => this.passageOf(number) }),
      act: async (said) => {
        try {
          await this.send(act, number, lookedAt, said);
        } catch (error) {
          const now = this.page.live.comment(number);
          if (!(error instanceof Failed) || error.body.code !== 'conflict' || !now) throw error;
          lookedAt = now.revision;
          throw new Failed({ ...error.body, message: changed(error.message) });
        }
      },
    });
  }

  private async send(
    act: ModeratorAct,
    number: number,
    revision: number,
    { opId, reason }: Said,
  ): Promise<void> {
    const { live } = this.page;
    const threadId = live.id;
    const input = isOnThread(act)
      ? { act, opId, reason, subject: { threadId } }
      : { act, opId, reason, subject: { threadId, number }, revision };
    try {
      await call('POST', '/api/moderation/actions', input);
    } finally {
      // Also where it has failed: because of something, perhaps, that is not known here yet.
      await live.refresh();
    }
  }

  private passageOf(number: number): string {
    const text = this.page.place.item(number)?.querySelector<HTMLElement>('.body')?.innerText.trim() ?? '';
    return text.length <= PASSAGE ? text : `${text.slice(0, PASSAGE).trimEnd()}…`;
  }
}

const changed = (message: string): string => `${message} ${msg('What is above is how it is now.')}`;
