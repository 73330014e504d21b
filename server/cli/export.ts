import { threadIdSchema } from '../../shared/protocol/text.ts';
import {
  type ExportOptions,
  type ExportReport,
  exportForum,
  Unexportable,
  type Write,
} from '../export/export.ts';
import { NewFile, Unwritable } from '../export/new-file.ts';
import type { Store } from '../store/store.ts';
import { type Command, Failed, only, readArgs, WrongUsage } from './command.ts';
import { withForum } from './forum.ts';
import { showProgress } from './progress.ts';
import { stoppable } from './stopping.ts';

/** Below this, in records, it takes no time. */
export const EXPORT = { name: 'Exporting', worthShowing: 20_000 };

export const exportCommand: Command = async (args) => {
  const { values, positionals } = readArgs(args, { thread: { type: 'string' } });
  const path = only(positionals, 'a file');
  const thread = values.thread === undefined ? undefined : threadIdSchema.safeParse(values.thread);
  if (thread?.success === false) throw new WrongUsage(`'${values.thread}' is not the id of a thread.`);
  const threadId = thread?.data;
  const progress = showProgress(process.stderr, EXPORT);
  const report = await stoppable('no file was written.', (signal) =>
    withForum(
      (store) => {
        const options = { threadId, signal, onProgress: progress.update };
        return path === '-' ? exportTo(store, toStdout, options) : exportFile(store, path, options);
      },
      { existing: true },
    ).finally(progress.stop),
  );
  if (report)
    process.stderr.write(describeExport(report, path === '-' ? 'the standard output' : path, !threadId));
};

/** Writes a file that has its name once it is complete. `keep`: not in place of another. @throws Failed */
export async function exportFile(
  store: Store,
  path: string,
  options: ExportOptions,
  { keep = false } = {},
): Promise<ExportReport> {
  try {
    const file = await NewFile.create(path);
    try {
      const report = await exportTo(store, (text) => file.write(text), options);
      await file.complete({ keep });
      return report;
    } catch (error) {
      await file.discard();
      throw error;
    }
  } catch (error) {
    throw error instanceof Unwritable ? new Failed(error.message) : error;
  }
}

async function exportTo(store: Store, write: Write, options: ExportOptions): Promise<ExportReport> {
  try {
    return await exportForum(store, write, options);
  } catch (error) {
    throw error instanceof Unexportable ? new Failed(error.message) : error;
  }
}

/** @throws Failed when nobody reads any more */
const toStdout: Write = (text) =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) reject(new Failed('The standard output was closed before the export was complete.'));
      else resolve();
    });
  });

/** For a person at a terminal, with a line break at its end. */
export function describeExport({ counts, contents }: ExportReport, where: string, whole: boolean): string {
  const { threads, comments, people, accounts, reads, actions, drafts } = counts;
  return [
    `Exported to ${where}:`,
    `  Threads:   ${threads}, with ${comments} comments`,
    `  People:    ${people}, with ${accounts} accounts and ${reads} reads`,
    `  Actions:   ${actions}`,
    `  Drafts:    ${drafts}`,
    `  Digest:    ${contents}`,
    whole
      ? '  It has e-mail addresses and password hashes in it: keep it as safe as the forum.\n' +
        '  Not in it are sessions and the secret that signs them: after an import people sign in again.'
      : '  The names of its people are in it; accounts, what people have read, and drafts that were not published are not.',
    '',
  ].join('\n');
}
