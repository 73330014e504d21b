import { BadFile, checkFile } from '../import/import.ts';
import { describeReport } from '../import/report.ts';
import { type Command, Failed, only, readArgs } from './command.ts';
import { withForum } from './forum.ts';
import { IMPORT, showProgress } from './progress.ts';
import { stoppable } from './stopping.ts';

export const importCommand: Command = async (args) => {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
  const path = only(positionals, 'a file');
  const json = values.json === true;
  const progress = showProgress(process.stderr, IMPORT);
  try {
    const report = await stoppable('run the same command again to import the file.', async (signal) => {
      const options = { signal, onProgress: progress.update };
      try {
        // The file comes first: a wrong one makes no data folder.
        const file = await checkFile(path, options);
        return await withForum((store) => file.write(store, options)).finally(() => file.close());
      } finally {
        progress.stop();
      }
    });
    if (report) process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeReport(report));
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    const answer = { error: { code: 'invalid', message: error.message } };
    if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
    throw new Failed(error.message);
  }
};
