import type { CheckReport, Problem } from './check.ts';

/** One problem as a line for a person, without its line break. */
export const describeProblem = ({ place, what }: Problem): string => `${place} ${what}.`;

/** What was looked at, for a person at a terminal, with a line break at its end. */
export function describeCheck({ problems, counts, digest, unfinished }: CheckReport): string {
  const { threads, comments, events, people, accounts, reads, mutes, actions, drafts } = counts;
  const things = problems === 1 ? '1 thing is wrong' : `${problems} things are wrong`;
  const lines = [
    problems === 0 ? 'The forum is sound.' : `The forum is not sound: ${things}.`,
    `  Threads:  ${threads}, with ${comments} comments and ${events} events`,
    `  People:   ${people}, with ${accounts} accounts and ${reads} reads`,
    `  Actions:  ${actions} of moderators, and ${mutes} mutes in single threads`,
    `  Drafts:   ${drafts}, with ${counts.notes} notes and ${counts.proposals} proposals`,
    `  Digest:   ${digest}`,
  ];
  if (unfinished > 0) {
    lines.push(
      `  Note: ${unfinished} imported in part, seen by nobody; importing the file again finishes it.`,
    );
  }
  return `${lines.join('\n')}\n`;
}
