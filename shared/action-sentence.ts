import { msg, str } from '@lit/localize';
import { actionPattern, filled } from './action-words.ts';
import { FOREVER } from './people.ts';
import type { LoggedAction } from './protocol/actions.ts';
import type { Author } from './protocol/people.ts';

/** How a page draws the parts of a sentence. */
export interface Drawn<T> {
  /** Several parts, one after the other. */
  row(parts: readonly (string | T)[]): T;
  link(href: string, words: string): T;
  /** Who acted. */
  actor(person: Author): T;
  person(person: Author): T;
  /** A title, without its quotation marks. */
  thread(href: string, title: string): T;
  /** One that a thread has no more. */
  title(words: string): T;
  /** An instant that is some day over. */
  end(instant: string): T;
}

/** The names of what an action is about, as parts of a sentence: links where the names are kept, else words. */
export function actionParts<T>(
  { actor, subject, into, titleBefore, until }: LoggedAction,
  drawn: Drawn<T>,
  /** What the comment is called; without it, 'comment 12' or 'the opening post'. */
  called?: string,
) {
  const { threadId, threadTitle, number, person } = subject;
  const thread = (id: string, title: string | null) =>
    drawn.row(['“', drawn.thread(`/t/${id}`, title ?? msg('another thread')), '”']);
  const name = called ?? (number ? msg(str`comment ${number}`) : msg('the opening post'));
  return {
    actor: actor ? drawn.actor(actor) : msg('A moderator'),
    person: person ? drawn.person(person) : msg('somebody'),
    comment: threadId
      ? drawn.link(`/t/${threadId}${number ? `/${number}#c${number}` : ''}`, name)
      : (called ?? msg('a comment')),
    thread: threadId ? thread(threadId, threadTitle) : msg('a thread'),
    into: into ? thread(into.id, into.title) : msg('another thread'),
    before: drawn.row(['“', drawn.title(titleBefore ?? ''), '”']),
    until: until === null || until === FOREVER ? msg('until it is taken back') : drawn.end(until),
  };
}

/**
 * An action as a sentence without its reason and its full stop, such as 'Anna hid comment 12 in “Title”': its parts in
 * their order.
 */
export function actionSentence<T>(
  action: LoggedAction,
  drawn: Drawn<T>,
  { pattern = actionPattern(action), called, person }: Instead = {},
): (string | T)[] {
  return filled<string | T>(pattern, {
    ...actionParts(action, drawn, called),
    ...(person !== undefined && { person }),
  });
}

interface Instead {
  pattern?: string;
  /** What the comment is called: 'your comment 12'. */
  called?: string;
  /** What the person is called: 'you'. */
  person?: string;
}
