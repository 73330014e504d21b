import { type CheckedThread, checkForum, type Problem } from '../check/check.ts';
import { describeCheck, describeProblem } from '../check/report.ts';
import { type Command, none, readArgs } from './command.ts';
import { withForum } from './forum.ts';
import { showProgress } from './progress.ts';
import { stoppable } from './stopping.ts';

/** Problems that `--json` tells one by one; all are counted. */
const TOLD = 1_000;
const CHECK = { name: 'Checking', worthShowing: 20_000 };

export const checkCommand: Command = async (args) => {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
  none(positionals);
  const json = values.json === true;
  const progress = showProgress(process.stderr, CHECK);
  const problems: Problem[] = [];
  const threads: CheckedThread[] = [];
  const report = await stoppable('the forum was not checked to its end.', (signal) =>
    withForum(
      (store) =>
        checkForum(store, {
          signal,
          onProgress: progress.update,
          onProblem: (problem) => {
            if (!json) process.stdout.write(`${describeProblem(problem)}\n`);
            else if (problems.length < TOLD) problems.push(problem);
          },
          onThread: (thread) => json && threads.push(thread),
        }),
      { existing: true },
    ).finally(progress.stop),
  );
  if (!report) return;
  if (report.problems > 0) process.exitCode = 1;
  const { problems: wrong, ...rest } = report;
  process.stdout.write(
    json
      ? `${JSON.stringify({ sound: wrong === 0, wrong, ...rest, threads, problems })}\n`
      : describeCheck(report),
  );
};
