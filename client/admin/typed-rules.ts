import type { Rules } from '../../shared/protocol/rules.ts';
import type { Typed } from '../account/submission.ts';
import type { Failed } from '../data/api.ts';

const linesOf = (text = '') => text.split(/\r?\n/);
const filledLines = (text?: string) => linesOf(text).flatMap((line) => line.trim() || []);

/** The rules that stand in a form: what is wrong in them is for the server to say. */
export const rulesOf = ({ reasons, words, links, firstComments = '' }: Typed): Rules => ({
  reasons: filledLines(reasons),
  words: filledLines(words),
  links: links as Rules['links'],
  // What is no number is refused as none.
  firstComments: (/^\d+$/.test(firstComments.trim())
    ? Number(firstComments)
    : firstComments) as Rules['firstComments'],
});

/** A line of a field, counted from 1 as it was typed. */
export interface Place {
  field: 'reasons' | 'words';
  line: number;
}

/** Which line a refusal is about; null: none. */
export function placeOf({ body }: Failed, typed: Typed): Place | null {
  const [, field, index] = /^(reasons|words)\.(\d+)$/.exec(body.field ?? '') ?? [];
  if (field !== 'reasons' && field !== 'words') return null;
  const numbers = linesOf(typed[field]).flatMap((line, i) => (line.trim() ? i + 1 : []));
  return { field, line: numbers[Number(index)] ?? 1 };
}

/** Selects the line where it was typed. */
export function select(form: HTMLFormElement, { field, line }: Place): void {
  const area = form.elements.namedItem(field) as HTMLTextAreaElement;
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}
