import { type CheckedThread, type CheckReport, checkForum } from '../../../server/check/check.ts';
import { describeProblem } from '../../../server/check/report.ts';
import type { Store } from '../../../server/store/store.ts';

export interface Checked extends CheckReport {
  /** Sentences. */
  wrong: string[];
  threads: CheckedThread[];
}

/** What `rejoinder check` says of a forum. */
export async function check(store: Store): Promise<Checked> {
  const wrong: string[] = [];
  const threads: CheckedThread[] = [];
  const report = await checkForum(store, {
    onProblem: (problem) => wrong.push(describeProblem(problem)),
    onThread: (thread) => threads.push(thread),
  });
  return { ...report, wrong, threads };
}

/** Every row that makes a forum, whatever the database, in an order of its own. */
export async function allRows(store: Store): Promise<Record<string, string[]>> {
  const tables = [
    'people',
    'accounts',
    'threads',
    'comments',
    'revisions',
    'reactions',
    'events',
    'reads',
    'thread_mutes',
    'actions',
    'cases',
    'reports',
    'notifications',
    'drafts',
    'draft_answers',
    'draft_members',
    'draft_clients',
    'draft_notes',
    'draft_proposals',
    'signatures',
  ] as const;
  const rows = await Promise.all(
    tables.map(async (table) => {
      const all = await store.db.selectFrom(table).selectAll().execute();
      const plain = (value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
      const text = all.map((row) =>
        JSON.stringify(
          Object.entries(row)
            .map(([column, value]) => [column, plain(value)])
            .sort(([a], [b]) => (a! < b! ? -1 : 1)),
        ),
      );
      return [table, text.sort()] as const;
    }),
  );
  return Object.fromEntries(rows);
}
