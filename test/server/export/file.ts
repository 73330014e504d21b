import { createHash } from 'node:crypto';
import { type ExportOptions, exportForum } from '../../../server/export/export.ts';
import type { Store } from '../../../server/store/store.ts';

/** The file that an export writes. */
export async function exportText(store: Store, options?: ExportOptions): Promise<string> {
  let text = '';
  await exportForum(
    store,
    async (part) => {
      text += part;
    },
    options,
  );
  return text;
}

/** The lines with an end that fits them: what a forger would write. The last of `lines` is not the end. */
export function seal(lines: string[]): string {
  const text = lines.map((line) => `${line}\n`);
  const sha256 = (parts: string[]) => createHash('sha256').update(parts.join('')).digest('hex');
  const count = (kind: string) => text.filter((line) => line.startsWith(`{"${kind}":`)).length;
  const end = {
    people: count('person'),
    accounts: count('account'),
    threads: count('thread'),
    comments: count('comment') - count('thread'),
    events: count('event'),
    reads: count('read'),
    mutes: count('mute'),
    actions: count('action'),
    drafts: count('draft'),
    updates: count('updates'),
    notes: count('note'),
    proposals: count('proposal'),
    contents: sha256(text.slice(1)),
    digest: sha256(text),
  };
  return `${text.join('')}${JSON.stringify({ end })}\n`;
}

/** The lines of an export without its end. */
export const linesOf = (text: string): string[] => text.split('\n').slice(0, -2);
