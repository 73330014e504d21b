import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { CaseDetail } from '../../shared/protocol/cases.ts';
import { actionLine } from '../moderating/action-line.ts';
import { nameOf } from '../moderating/words.ts';
import { author, time } from '../parts/people.ts';
import { untilWords } from '../parts/until.ts';
import { mayModerate, roleName } from '../profile/roles.ts';
import { personActs } from './case-words.ts';

type PersonDecision = ReturnType<typeof personActs>[number];

const lasts = (until: string | null): until is string => until !== null && Date.parse(until) > Date.now();

/** Whether the moderator who reads may act on the person of a case: on those of a lower role. */
export const mayActOn = ({ role }: CaseDetail['history']): boolean => role !== null && mayModerate(role);

/** The person of a case: since when they are here, what else they wrote, what was done about them; and what can be. */
export function personHistory(
  { case: one, history }: CaseDetail,
  decide: (act: PersonDecision) => void,
): TemplateResult {
  const { person, thread } = one;
  const { role, since, comments, mutedUntil, suspendedUntil, recent, actions } = history;
  const acts = mayActOn(history)
    ? personActs().filter(({ here, act }) => !here || act === 'warn' || thread !== null)
    : [];
  return html`<section class="history"><h3>${author(person)}</h3>
<p class="facts">${role === null ? msg('has left') : roleName(role)} ${msg('since')} ${time(since, true)} · ${comments === 1 ? msg('1 comment') : msg(str`${comments} comments`)}</p>
${lasts(mutedUntil) ? html`<p class="standing">${msg('Muted')} ${untilWords(mutedUntil)}.</p>` : nothing}
${lasts(suspendedUntil) ? html`<p class="standing">${msg('Suspended')} ${untilWords(suspendedUntil)}.</p>` : nothing}
${
  acts.length === 0
    ? nothing
    : html`<p class="buttons">${acts.map(
        (act) =>
          html`<button @click=${() => decide(act)} aria-keyshortcuts=${act.key === 'M' ? 'Shift+m' : act.key}>${act.label}… <kbd aria-hidden="true">${act.key}</kbd></button>`,
      )}</p>`
}
<h4>${msg('What was done about them')}</h4>${
    actions.length === 0
      ? html`<p class="empty">${msg('Nothing so far.')}</p>`
      : html`<ul>${actions.map((action) => html`<li>${time(action.at)} ${actionLine(action)}: <q class="reason" dir="auto">${action.reason}</q>${action.undone ? html` <span class="newcomer">${msg('taken back at once')}</span>` : nothing}</li>`)}</ul>`
  }
<h4>${msg('What they wrote last')}</h4><ul>${recent.map(
    ({ thread, number, state, at, excerpt }) =>
      html`<li>${time(at)} <a href="/t/${thread.id}${number ? `/${number}#c${number}` : ''}"><span>${nameOf(number)}</span> · <bdi>${thread.title}</bdi></a>${
        state === 'visible' ? nothing : html` <span class="state ${state}">${stateName(state)}</span>`
      }${excerpt ? html`<span class="excerpt" dir="auto">${excerpt}</span>` : nothing}</li>`,
  )}</ul></section>`;
}

function stateName(state: 'held' | 'hidden' | 'removed'): string {
  if (state === 'held') return msg('held');
  return state === 'hidden' ? msg('hidden') : msg('removed');
}
