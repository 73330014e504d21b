import { html, type TemplateResult } from 'lit';
import { actionSentence, type Drawn } from '../../shared/action-sentence.ts';
import type { LoggedAction } from '../../shared/protocol/actions.ts';
import type { Author } from '../../shared/protocol/people.ts';
import { untilWords } from '../parts/until.ts';

const person = ({ id, name }: Author) => html`<a href="/people/${id}"><bdi>${name}</bdi></a>`;

const DRAWN: Drawn<TemplateResult> = {
  row: (parts) => html`${parts}`,
  link: (href, words) => html`<a href=${href}>${words}</a>`,
  actor: person,
  person,
  thread: (href, title) => html`<a href=${href} dir="auto">${title}</a>`,
  title: (words) => html`<bdi>${words}</bdi>`,
  end: untilWords,
};

/** An action in words, without its reason; `instead`: as it is told to whom it concerns. */
export const actionLine = (
  action: LoggedAction,
  instead?: Parameters<typeof actionSentence>[2],
): TemplateResult => html`${actionSentence(action, DRAWN, instead)}`;
