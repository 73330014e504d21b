import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Person, Session } from '../../shared/protocol/people.ts';
import { Submission } from '../account/submission.ts';
import { forgetWords } from '../account/what-is-kept.ts';
import { call } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { personKey, session } from '../data/page-data.ts';
import { forgetDrafts } from '../draft/text/kept-drafts.ts';
import { LightElement } from '../parts/light-element.ts';
import type { ConfirmDialog } from '../thread/confirm-dialog.ts';
import '../account/form-field.ts';
import '../thread/confirm-dialog.ts';

type Comments = 'keep' | 'remove';

/**
 * The end of one's account: what becomes of the comments, the password, and a last question.
 * @fires account-deleted - `{comments}`, when it is gone
 */
@customElement('delete-account')
export class DeleteAccount extends LightElement {
  @property({ attribute: false }) person!: Person;
  @state() private comments: Comments = 'keep';
  @query('confirm-dialog') private confirm!: ConfirmDialog;
  private readonly sending = new Submission(this, () => ['password']);

  override render(): TemplateResult {
    const { email, claimedEmail } = this.person;
    return html`<p>${msg('Your name, your e-mail, your profile and your sessions go at once, and nobody can bring them back. Download your data first if you want to have it.')}</p>
<details><summary>${msg('Delete the account')}</summary>
<form class="form" id="delete-form" @submit=${this.submit} novalidate>
<fieldset><legend>${msg('What you wrote')}</legend>
${this.choice('keep', msg('stays, under ‘former member’'), msg('Others keep what they answered to. Nobody can change it any more, you neither.'))}
${this.choice('remove', msg('is removed'), msg('The numbers of your comments stay, their words are shown to no one. What others quoted of them stays with them.'))}
</fieldset>
<input hidden type="email" autocomplete="username" .value=${email ?? claimedEmail ?? ''} readonly aria-label=${msg('E-mail')}>
<form-field name="password" kind="password" .label=${msg('Your password')} autocomplete="current-password" .error=${this.sending.errorAt('password')}></form-field>
${this.sending.renderButtons(msg('Delete the account…'))}</form></details><confirm-dialog></confirm-dialog>`;
  }

  private choice(value: Comments, label: string, note: string) {
    const choose = () => {
      this.comments = value;
    };
    return html`<div class="choice"><label><input type="radio" name="comments" value=${value} .checked=${this.comments === value} aria-describedby="delete-${value}" @change=${choose}>${label}</label><p class="note" id="delete-${value}">${note}</p></div>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    const { comments } = this;
    return this.sending.run(event, async ({ password }) => {
      if (password && !(await this.confirmed(comments))) return '';
      await connection.session.hold(async () => {
        const gone = await call<Session>('DELETE', '/api/account', { password, comments });
        forgetWords(personKey);
        await forgetDrafts(personKey);
        session.update(gone);
      });
      this.dispatchEvent(new CustomEvent('account-deleted', { detail: { comments }, bubbles: true }));
      return '';
    });
  }

  private confirmed(comments: Comments): Promise<boolean> {
    const words =
      comments === 'keep'
        ? msg('What you wrote stays, under ‘former member’. This can’t be undone.')
        : msg('The words of all that you wrote go with it. This can’t be undone.');
    return this.confirm.ask(
      msg(str`Delete the account of ${this.person.name}?`),
      words,
      msg('Delete for good'),
    );
  }
}
