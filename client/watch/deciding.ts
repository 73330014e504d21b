import type { Case } from '../../shared/protocol/cases.ts';
import { type OnComment, type OnPerson, onComment, type Wish } from '../moderating/wishes.ts';
import type { CaseDecided } from './case-view.ts';
import { decisionsOn, type personActs } from './case-words.ts';

/** What is wished where a moderator decides on a case that they look at. */
export function wishOf({ act, detail, words }: CaseDecided['detail']): Wish | null {
  const { case: one, comment, action } = detail;
  if (typeof act === 'object') return onPerson(act, one);
  if (act === 'uphold') return one.appealed && { act, actionId: one.appealed.id };
  if (act === 'unmute' || act === 'unsuspend' || act === 'unwarn') {
    const here = act !== 'unsuspend' && one.thread ? { thread: one.thread } : {};
    return { act, person: one.person, ...here };
  }
  if (act === 'retitle') {
    // As it was before, unless they find a better one.
    return one.thread && { act, threadId: one.thread.id, title: action?.titleBefore ?? one.thread.title };
  }
  return one.thread && comment ? onComment(act, one.thread.id, comment, words) : null;
}

function onPerson({ act, here }: ReturnType<typeof personActs>[number], { person, thread }: Case): OnPerson {
  return { act, person, ...(here && thread && { thread }) };
}

/** What is wished where one act decides on several cases as the queue shows them: of those on which it can. */
export function wishesOf(act: string, cases: readonly Case[]): OnComment[] {
  return cases.flatMap((one): OnComment[] => {
    const { thread, number, revision, appealed, excerpt } = one;
    const decision = decisionsOn(one).find((decision) => decision.act === act);
    if (!decision || appealed || !thread || number === null || revision === null) return [];
    return [
      onComment(decision.act as OnComment['act'], thread.id, { number, revision, body: null }, excerpt ?? ''),
    ];
  });
}

/** The acts that can be done on at least one of several cases, each once. */
export function decisionsOnAll(cases: readonly Case[]): ReturnType<typeof decisionsOn> {
  const found = new Map(
    cases
      .filter(({ appealed }) => !appealed)
      .flatMap(decisionsOn)
      .map((one) => [one.act, one]),
  );
  return [...found.values()];
}

/** The case after one in the queue; where there is none, the one before. */
export function nextOf(
  cases: readonly Case[],
  one: Case,
  compare: (a: Case, b: Case) => number,
): Case | null {
  const rest = cases.filter(({ id }) => id !== one.id);
  return rest.find((other) => compare(other, one) > 0) ?? rest.at(-1) ?? null;
}
