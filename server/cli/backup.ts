import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { backupSqlite } from '../export/backup.ts';
import { Unwritable } from '../export/new-file.ts';
import { databaseFile } from '../settings.ts';
import { type Command, Failed, only, readArgs } from './command.ts';
import { describeExport, EXPORT, exportFile } from './export.ts';
import { withForum } from './forum.ts';
import { showProgress } from './progress.ts';
import { stoppable } from './stopping.ts';

export const backupCommand: Command = async (args) => {
  const folder = only(readArgs(args, {}).positionals, 'a folder');
  const progress = showProgress(process.stderr, EXPORT);
  const said = await stoppable('no backup was made.', (signal) =>
    withForum(
      async (store, settings) => {
        await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
          throw new Failed(`${folder} cannot be used as a folder: ${error.code}.`);
        });
        const date = new Date(store.now()).toISOString().slice(0, 19).replaceAll(':', '-');
        const path = join(folder, `rejoinder-${date}Z`);
        if (store.kind === 'postgres') {
          const options = { signal, onProgress: progress.update };
          const report = await exportFile(store, `${path}.jsonl`, options, { keep: true });
          return describeExport(report, `${path}.jsonl`, true);
        }
        const { bytes } = await backupSqlite(databaseFile(settings), `${path}.db`, signal).catch((error) => {
          throw error instanceof Unwritable ? new Failed(error.message) : error;
        });
        return `Backed up to ${path}.db: ${(bytes / 1024 / 1024).toFixed(1)} MB, with sessions and passwords: keep it as safe as the forum.\n`;
      },
      { existing: true },
    ).finally(progress.stop),
  );
  if (said) process.stdout.write(said);
};
