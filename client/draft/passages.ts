import { msg, str } from '@lit/localize';
import type { Comment } from '../../shared/protocol/threads.ts';

/** So much of a comment is shown where it is only named, in characters. */
const BEGINNING = 120;

/** A passage that was collected to be quoted in the draft. */
export interface Passage {
  /** Of the comment; 0: the opening post. */
  number: number;
  author: string;
  /** Markdown. */
  text: string;
}

/** How a comment begins, on one line. */
export function beginningOf({ body }: Pick<Comment, 'body'>): string {
  const line = withoutMarks(body ?? '');
  if (line.length <= BEGINNING) return line;
  return `${line.slice(0, BEGINNING).replace(/\s\S*$/, '')}…`;
}

/** Markdown on one line, without the commonest marks: as no parser is loaded only to name something. */
export const withoutMarks = (markdown: string): string =>
  markdown
    .replace(/\\(?=\W)/g, '')
    .replace(/[*_`>#]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Words of a page as Markdown that reads the same. */
export const asMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_[\]<]/g, '\\$&')
    .replace(/^(\s*)([#>+-]|\d+(?=[.)]))/gm, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    );

/** A passage as a quotation in Markdown, with a link to where it is from. */
export function quotation({ number, author, text }: Passage, threadId: string): string {
  const where = number === 0 ? msg('opening post') : `#${number}`;
  const address = `${location.origin}/t/${threadId}${number > 0 ? `/${number}` : ''}`;
  const source = `[${asMarkdown(msg(str`${author}, ${where}`))}](${address})`;
  return `${`${text.trim()}\n\n${source}`.replace(/^/gm, '> ').replace(/[ \t]+$/gm, '')}\n\n`;
}
