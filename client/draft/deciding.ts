import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { proposalHash } from '../../shared/proposal-hash.ts';
import type { Proposal } from '../../shared/protocol/drafts.ts';
import { Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { author, time } from '../parts/people.ts';
import { bodyOf } from '../thread/bodies.ts';
import type { ConfirmDialog } from '../thread/confirm-dialog.ts';
import type { DraftAct, LiveDraft } from './live-draft.ts';
import type { DraftConnection } from './text/draft-connection.ts';
import '../thread/confirm-dialog.ts';

type Host = ReactiveControllerHost & HTMLElement;

/** From writing to publishing: what may be done to the draft as a whole, the proposal, and who said yes to it. */
export class Deciding implements ReactiveController {
  private readonly host: Host;
  private readonly live: LiveDraft;
  private readonly text: DraftConnection;
  private problem = '';
  private busy: DraftAct | null = null;
  private tried: { act: DraftAct; seen: string; opId: string } | null = null;

  constructor(host: Host, live: LiveDraft, text: DraftConnection) {
    this.host = host;
    this.live = live;
    this.text = text;
    host.addController(this);
  }

  hostConnected(): void {}

  /** The button that is wanted next, for the state line. */
  renderNext() {
    if (!this.live.may('propose')) return nothing;
    return html`<button @click=${this.propose}>${msg('Propose…')}</button>`;
  }

  renderProblem() {
    if (!this.problem) return nothing;
    return html`<p class="error problem" role="alert">${this.problem} <button class="quiet" @click=${() => this.say('')}>${msg('Close')}</button></p>`;
  }

  /** The proposal, where there is one that counts: the text from its stored bytes, who said yes, and what to do now. */
  renderProposal() {
    const { proposal, draft } = this.live;
    if (!proposal || draft.state === 'writing' || draft.state === 'abandoned') return nothing;
    const isPublished = draft.state === 'published';
    return html`<section class="proposal" aria-labelledby="proposal-title">
<h2 id="proposal-title">${isPublished ? msg('What was published') : msg('What is proposed')}</h2>
<p class="facts"><span>${msg('by')} <bdi>${proposal.proposedBy.name}</bdi></span>${time(proposal.at)}${this.renderHash(proposal)}</p>
${proposal.title === draft.title ? nothing : html`<h3 dir="auto">${proposal.title}</h3>`}
${bodyOf({ id: proposal.hash, revision: proposal.round, body: proposal.text }, () => this.host.requestUpdate())}
${this.renderSigning(proposal, isPublished)}
</section>`;
  }

  /** What ends the draft, below everything. */
  renderEnd() {
    if (!this.live.may('abandon')) return nothing;
    return html`<p class="end"><button class="quiet" @click=${this.abandon}>${msg('Abandon this draft…')}</button></p>`;
  }

  private renderHash({ hash }: Proposal) {
    return html`<details class="hash"><summary>${msg('Hash')} <code>${hash.slice(0, 12)}</code></summary><p><code>${hash}</code></p><p class="note">${msg('SHA-256 of the proposal. A yes is given to exactly these words: not a comma can change under it.')}</p></details>`;
  }

  private renderSigning(proposal: Proposal, isPublished: boolean) {
    const { draft } = this.live;
    const { signatures, needed } = proposal;
    const asked = draft.writers.filter(({ id }) => !signatures.some(({ person }) => person.id === id));
    const left = needed - signatures.length;
    const own = signatures.some(({ person }) => person.id === session.person?.id);
    return html`<div class="signing">
<h3>${
      isPublished
        ? msg('Signed by')
        : left > 0
          ? msg(str`${signatures.length} of ${needed} said yes`)
          : msg('Enough have said yes: it can be published')
    }</h3>
<ul class="people">${signatures.map(({ person, at }) => html`<li>${author(person)}<span class="when">${time(at)}</span></li>`)}${
      isPublished
        ? nothing
        : asked.map(
            (person) =>
              html`<li class="asked">${author(person)}<span class="when">${msg('is asked')}</span></li>`,
          )
    }</ul>
${this.live.whole.waits ? html`<p class="note">${this.waitsWords(isPublished)}</p>` : nothing}
<p class="buttons">${this.live.may('publish') && left <= 0 ? this.renderAct('publish', msg('Publish'), this.publish, 'primary') : nothing}${
      this.live.may('sign') && !own
        ? this.renderAct('sign', msg('Yes, publish this under my name'), () => this.sign(proposal), 'primary')
        : nothing
    }${this.live.may('withdraw') && own ? this.renderAct('withdraw', msg('Take my yes back'), () => this.act('withdraw')) : nothing}${
      this.live.may('reopen')
        ? this.renderAct('reopen', reopenWords(signatures.length), this.reopen)
        : nothing
    }</p></div>`;
  }

  private waitsWords(isPublished: boolean): string {
    return isPublished
      ? msg('A moderator looks at it first: until then only who is in this draft and moderators can read it.')
      : msg(
          'Moderators look at such a text first: when you publish it, others see it once one of them has approved it.',
        );
  }

  private renderAct(act: DraftAct, label: string, work: () => unknown, look = '') {
    return html`<button class=${look || nothing} aria-disabled=${this.busy ? 'true' : nothing} @click=${() => this.busy || work()}>${this.busy === act ? msg('One moment…') : label}</button>`;
  }

  private readonly propose = async () => {
    const { state } = this.text;
    if (state !== 'saved') {
      this.say(
        msg(
          'Not all that you wrote is saved yet, and only what is saved can be proposed. Try again when it is.',
        ),
      );
      return;
    }
    const { writers } = this.live.draft;
    const sure = await this.confirm.ask(
      msg('Propose this text?'),
      writers.length === 1
        ? msg(
            'It is frozen as it is now, and you are asked to say yes to it. You can go on writing after that.',
          )
        : msg(
            str`It is frozen as it is now, and all ${writers.length} co-writers are asked to say yes to it. Each of them can go on writing: what was said until then is void.`,
          ),
      msg('Propose it'),
      msg('Not yet'),
    );
    if (sure) await this.act('propose');
  };

  /** What is signed is what the page shows, and not what the server says that it is. */
  private readonly sign = async ({ round, title, text }: Proposal) => {
    const { id: draftId, threadId, answers } = this.live.draft;
    const hash = await proposalHash({ draftId, round, threadId, answers, title, text });
    await this.act('sign', { hash });
  };

  private readonly reopen = async () => {
    const count = this.live.proposal?.signatures.length ?? 0;
    const sure =
      count === 0 ||
      (await this.confirm.ask(
        msg('Go on writing?'),
        count === 1
          ? msg('The one yes that was said is void then, and has to be said anew.')
          : msg(str`The ${count} yes that were said are void then, and have to be said anew.`),
        msg('Go on writing'),
        msg('Leave it'),
      ));
    if (sure) await this.act('reopen');
  };

  private readonly publish = async () => {
    const count = this.live.proposal?.signatures.length ?? 0;
    const becomes =
      count === 1
        ? msg(
            'It becomes a comment of the thread, with the name of the one who said yes. Nobody can change it then.',
          )
        : msg(
            str`It becomes a comment of the thread, with the names of the ${count} who said yes. Nobody can change it then.`,
          );
    const sure = await this.confirm.ask(
      msg('Publish it?'),
      this.live.whole.waits ? `${becomes} ${this.waitsWords(false)}` : becomes,
      msg('Publish'),
      msg('Not yet'),
    );
    if (sure) await this.act('publish');
  };

  private readonly abandon = async () => {
    const sure = await this.confirm.ask(
      msg('Abandon this draft?'),
      msg('Its members can still read it. Nobody can write in it or propose it again.'),
      msg('Abandon'),
    );
    if (sure) await this.act('abandon');
  };

  private async act(act: DraftAct, more: { hash?: string } = {}): Promise<void> {
    if (this.busy) return;
    // A try of the same thing has the same opId; after something has moved on it is another.
    const { draft, proposal } = this.live;
    const seen = JSON.stringify([draft.state, proposal?.round, proposal?.signatures.length, more]);
    if (this.tried?.act !== act || this.tried.seen !== seen) {
      this.tried = { act, seen, opId: crypto.randomUUID() };
    }
    this.busy = act;
    this.say('');
    try {
      await this.live.act(act, this.tried.opId, more);
      this.tried = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      const hasMoved = error.body.code === 'conflict';
      this.say(hasMoved ? `${error.message} ${msg('What you see is how it is now.')}` : error.message);
    } finally {
      this.busy = null;
      this.host.requestUpdate();
    }
  }

  private say(problem: string): void {
    this.problem = problem;
    this.host.requestUpdate();
  }

  private get confirm(): ConfirmDialog {
    return this.host.querySelector<ConfirmDialog>('confirm-dialog.deciding')!;
  }
}

function reopenWords(count: number): string {
  if (count === 0) return msg('Go on writing');
  return count === 1 ? msg('Go on writing (1 yes is void)') : msg(str`Go on writing (${count} yes are void)`);
}
