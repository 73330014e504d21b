import type { ThreadId } from '../../shared/protocol/text.ts';
import type { SetAside } from './outcome.ts';

/** What an import did: what the command prints, and as it is with `--json`. */
export type ImportReport = PlainReport | ExportedReport;

export interface Amount {
  added: number;
  alreadyHere: number;
}

interface Report {
  file: string;
  threads: Amount;
  /** Without opening posts. */
  comments: Amount;
  setAside: SetAside[];
  /** What was read otherwise than it was written: sentences. */
  notes: string[];
}

/** Of one discussion in the plain form. */
export interface PlainReport extends Report {
  form: 'plain';
  threadId: ThreadId;
  title: string;
  /** `named` and `unnamed` count those of the file. */
  comments: Amount & { named: number; unnamed: number };
  /** Of the comments in the file. Every unnamed comment has a guest of its own. */
  authors: { named: number; unnamed: number };
}

/** Of a file that `export` has written. */
export interface ExportedReport extends Report {
  form: 'export';
  scope: 'forum' | 'thread';
  /** When it was exported. */
  at: string;
  /** `grown` counts those that were here already and have gained something. */
  threads: Amount & { grown: number };
  people: Amount;
  accounts: Amount;
  /** How far people have read. */
  reads: Amount;
  /** Who may not write in one thread. */
  mutes: Amount;
  /** What moderators did. */
  actions: Amount;
  /** What moderators work on, with what was reported. */
  cases: Amount;
  /** What people are told of actions. */
  notifications: Amount;
  drafts: Amount;
}

/** The report for a person at a terminal, with a line break at its end. */
export function describeReport(report: ImportReport): string {
  const { setAside, notes } = report;
  const lines = [
    ...(report.form === 'plain' ? describePlain(report) : describeExported(report)),
    setAside.length === 0 ? '  Set aside: nothing' : `  Set aside: ${setAside.length}`,
    ...setAside.map(({ place, reason }) => `    ${place}: ${reason}`),
    ...notes.map((note) => `  Note: ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describePlain({ file, title, threadId, threads, comments, authors }: PlainReport): string[] {
  const nothing = threads.added === 0 && comments.added === 0;
  return [
    `${nothing ? 'Nothing new in' : 'Imported'} ${file}: “${title}”, at /t/${threadId}`,
    `  Threads:   ${amount(threads)}`,
    `  Comments:  ${amount(comments)} (${comments.named} under a name, ${comments.unnamed} unnamed)`,
    `  Authors:   ${authors.named} named, ${authors.unnamed} unnamed ${authors.unnamed === 1 ? 'guest' : 'guests'}`,
  ];
}

function describeExported({ file, at, scope, ...of }: ExportedReport): string[] {
  const { threads, comments, people, accounts, reads, mutes, actions, cases, notifications, drafts } = of;
  const all = [threads, comments, people, accounts, reads, mutes, actions, cases, notifications, drafts];
  const added = all.some((each) => each.added > 0);
  const what = scope === 'forum' ? 'a forum' : 'a thread';
  const grown = threads.grown > 0 ? `, ${threads.grown} of them grown` : '';
  return [
    `${added || threads.grown > 0 ? 'Imported' : 'Nothing new in'} ${file}: ${what} as it was at ${at}`,
    `  Threads:   ${amount(threads)}${grown}`,
    `  Comments:  ${amount(comments)}`,
    `  People:    ${amount(people)}`,
    `  Accounts:  ${amount(accounts)}`,
    `  Reads:     ${amount(reads)}`,
    `  Mutes:     ${amount(mutes)}`,
    `  Actions:   ${amount(actions)}`,
    `  Cases:     ${amount(cases)}`,
    `  Told:      ${amount(notifications)}`,
    `  Drafts:    ${amount(drafts)}`,
  ];
}

function amount({ added, alreadyHere }: Amount): string {
  return alreadyHere > 0 ? `${added} added, ${alreadyHere} already here` : `${added} added`;
}
