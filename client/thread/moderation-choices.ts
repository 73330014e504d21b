import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Comment, Thread } from '../../shared/protocol/threads.ts';
import { session } from '../data/page-data.ts';
import { isBelow } from '../moderating/below.ts';
import type { CommentAct, PersonAct, ThreadAct } from '../moderating/wishes.ts';
import { actsOn, actsOnThread, labelOf, nameOf } from '../moderating/words.ts';
import { type MovingAct, movingLabel } from './moving.ts';
import type { Rights } from './rights.ts';

/** What a moderator chooses to do: to the comment, to who wrote it, or to the thread. */
export type Choice =
  | { on: 'comment'; act: CommentAct }
  | { on: 'person'; act: PersonAct; here: boolean }
  | { on: 'thread'; act: ThreadAct }
  | { on: 'moving'; act: MovingAct };

interface Offered {
  choice: Choice;
  label: string;
  /** While the choices are open: the same as on Watch, where it has them. */
  key: string;
}
interface Group {
  /** What it is done to. */
  of: string;
  choices: readonly Offered[];
  /** Of a person: whether the reader may; null: not known yet. */
  below?: boolean | null;
}

const KEYS: Partial<Record<CommentAct | ThreadAct, string>> = {
  approve: 'a',
  hide: 'h',
  hold: 'o',
  restore: 'r',
  remove: 'x',
  retitle: 't',
  lock: 'l',
  unlock: 'l',
  pin: 'p',
  unpin: 'p',
  slow: 'd',
  guests: 'g',
};

const onPerson = (): readonly Offered[] => [
  { choice: { on: 'person', act: 'warn', here: true }, label: msg('Warn…'), key: 'w' },
  { choice: { on: 'person', act: 'mute', here: true }, label: msg('Mute in this thread…'), key: 'm' },
  { choice: { on: 'person', act: 'mute', here: false }, label: msg('Mute everywhere…'), key: 'M' },
  { choice: { on: 'person', act: 'suspend', here: false }, label: msg('Suspend…'), key: 's' },
];

/**
 * What a moderator may do about a comment, by what it is done to; beside the opening post also to the `thread`.
 * What they wrote or signed themselves is for others to decide on.
 */
export function choicesOf(comment: Comment, thread: Thread | null): readonly Group[] {
  const { number, state, author, kind, signatures = [] } = comment;
  const groups: Group[] = [];
  const me = session.person?.id;
  const own = author.id === me || signatures.some(({ person }) => person.id === me);
  const onComment = own ? [] : actsOn(state);
  if (onComment.length > 0) {
    groups.push({
      of: number === 0 ? msg('The opening post') : `#${number}`,
      choices: onComment.map((act) => offered({ on: 'comment', act })),
    });
  }
  // What was merged into another one is no thread to write in any more.
  if (thread && !thread.mergedInto) {
    groups.push({ of: msg('The thread'), choices: [...onThread(thread, true), ...moving()] });
  }
  // Last: what may be done to them is not known at once, and nothing is to move then. A joint response is no one's alone.
  if (!own && kind === 'comment') {
    groups.push({ of: author.name, choices: onPerson(), below: isBelow(author) });
  }
  return groups;
}

/** What is offered to who opened a thread and is no moderator. */
export const openerChoices = (thread: Thread | null, { calm, moderate }: Rights): readonly Offered[] =>
  thread && !thread.mergedInto && calm && !moderate ? onThread(thread, false) : [];

const moving = (): readonly Offered[] => [
  { choice: { on: 'moving', act: 'split' }, label: movingLabel('split'), key: 'c' },
  { choice: { on: 'moving', act: 'merge' }, label: movingLabel('merge'), key: 'j' },
];

const onThread = (thread: Thread, moderator: boolean): readonly Offered[] =>
  actsOnThread(thread, moderator)
    // Who opened it has a button beside the title.
    .filter((act) => act !== 'retitle' || thread.author.id !== session.person?.id)
    .map((act) => offered({ on: 'thread', act }));

function offered(choice: Extract<Choice, { on: 'comment' | 'thread' }>): Offered {
  return { choice, label: labelOf(choice.act), key: KEYS[choice.act] ?? '' };
}

/** The choices, each with its key while they are open. `chosen`: what was; `close`: none of them. */
export function renderModeration(
  groups: readonly Group[],
  number: number,
  chosen: (choice: Choice) => void,
  close: () => void,
): TemplateResult {
  // What is pressed before it is known is done when it is, if it may.
  const all = groups.filter(({ below }) => below !== false).flatMap(({ choices }) => choices);
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const found = all.find(({ key }) => key === event.key);
    if (!found && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (found) chosen(found.choice);
    else close();
  };
  return html`<span class="choices moderation" role="group" aria-label=${msg(str`Moderate ${nameOf(number)}`)} @keydown=${onKey}>${groups.map(
    ({ of, choices, below }) =>
      html`<span class="group" role="group" aria-label=${of}><bdi class="of" aria-hidden="true">${of}</bdi>${
        below === false
          ? html`<span class="barred">${msg('Only somebody of a higher role can act on them.')}</span>`
          : choices.map(
              ({ choice, label, key }) =>
                html`<button class="quiet" aria-keyshortcuts=${key === 'M' ? 'Shift+m' : key || nothing} ?disabled=${below === null} @click=${() => chosen(choice)}>${label}${key ? html` <kbd aria-hidden="true">${key}</kbd>` : nothing}</button>`,
            )
      }</span>`,
  )}<button class="quiet" aria-label=${msg('Close')} @click=${close}>✕</button></span>`;
}
