import type { ImportReport } from './import.ts';

/** The report for a person at a terminal, with a line break at its end. */
export function describeReport(report: ImportReport): string {
  const { threads, comments, authors, setAside, notes } = report;
  const nothing = threads.added === 0 && comments.added === 0;
  const what = nothing ? 'Nothing new in' : 'Imported';
  const lines = [
    `${what} ${report.file}: “${report.title}”, at /t/${report.threadId}`,
    `  Threads:   ${amount(threads)}`,
    `  Comments:  ${amount(comments)} (${comments.named} under a name, ${comments.unnamed} unnamed)`,
    `  Authors:   ${authors.named} named, ${authors.unnamed} unnamed ${authors.unnamed === 1 ? 'guest' : 'guests'}`,
    setAside.length === 0 ? '  Set aside: nothing' : `  Set aside: ${setAside.length}`,
    ...setAside.map(({ place, reason }) => `    ${place}: ${reason}`),
    ...notes.map((note) => `  Note: ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}

function amount({ added, alreadyHere }: { added: number; alreadyHere: number }): string {
  return alreadyHere > 0 ? `${added} added, ${alreadyHere} already here` : `${added} added`;
}
