import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { AccountRecord, PersonRecord, ReadRecord } from '../../export/format.ts';
import type {
  ActionRecord,
  CaseRecord,
  MuteRecord,
  NotificationRecord,
} from '../../export/moderation-format.ts';
import type { ThreadRecord } from '../../export/thread-format.ts';
import type { Store } from '../../store/store.ts';
import { type CheckedFile, type ImportOptions, Outdated, Overtaken } from '../outcome.ts';
import type { ExportedReport } from '../report.ts';
import type { Source } from '../source.ts';
import { DraftWriter } from './draft-writer.ts';
import { ExportReader, type ExportSummary, type ReadEntry } from './export-reader.ts';
import { openHeldCases } from './held-comments.ts';
import { LogWriter } from './log-writer.ts';
import { writeActions, writeCases, writeMutes, writeNotifications } from './moderation-writer.ts';
import { cameFrom, forgetMoved } from './moved-words.ts';
import { type Lines, type Written, writeAccounts, writePeople, writeReads } from './people-writer.ts';

type Counted = 'people' | 'accounts' | 'reads' | 'mutes' | 'actions' | 'cases' | 'notifications';

/** People, accounts or reads in one transaction. */
const SOME = 500;

/** Reads a file that `export` has written to its end and writes nothing. @throws BadFile */
export async function checkExported(
  source: Source,
  { onProgress, signal }: ImportOptions = {},
): Promise<CheckedFile> {
  const reader = new ExportReader(source);
  const onBytes = (done: number) => onProgress?.({ done, total: source.size * 2 });
  for await (const _ of reader.entries(onBytes, signal));
  return new ExportedFile(source, reader.summary);
}

class ExportedFile implements CheckedFile {
  private readonly source: Source;
  private readonly summary: ExportSummary;

  constructor(source: Source, summary: ExportSummary) {
    this.source = source;
    this.summary = summary;
  }

  async write(store: Store, options: ImportOptions = {}): Promise<ExportedReport> {
    const shown = new Set<string>();
    for (let attempt = 1; ; attempt += 1) {
      const pass = new Pass(store, this.source, this.summary, shown);
      try {
        return await pass.run(options);
      } catch (error) {
        if (error instanceof Outdated && attempt < 3) {
          // What an earlier import left of the thread is of no use: from the start again without it.
          await pass.discard();
          continue;
        }
        if (error instanceof Outdated || error instanceof Overtaken) {
          throw this.source.wrong('another import of the same threads is under way; run this one again');
        }
        throw error;
      }
    }
  }

  close(): Promise<void> {
    return this.source.close();
  }
}

/** One way through the file, writing what it has. */
class Pass {
  private readonly store: Store;
  private readonly source: Source;
  private readonly summary: ExportSummary;
  /** Threads that this import has shown, in this pass or the one before. */
  private readonly shown: Set<string>;
  private readonly report: ExportedReport;
  private readonly people: Lines<PersonRecord> = [];
  private readonly accounts: Lines<AccountRecord> = [];
  private readonly reads: Lines<ReadRecord> = [];
  private readonly mutes: Lines<MuteRecord> = [];
  private readonly actions: Lines<ActionRecord> = [];
  private readonly cases: Lines<CaseRecord> = [];
  private readonly notifications: Lines<NotificationRecord> = [];
  /** Actions that were left out with their thread. */
  private readonly leftActions = new Set<string>();
  private readonly left = new Set<string>();
  /** Threads of which the file has comments in other threads. */
  private readonly moved: ThreadRecord[] = [];
  /** Threads that are here as in the file. */
  private readonly taken: ThreadId[] = [];
  /** Threads into which comments of others have come. */
  private readonly arrived: ThreadId[] = [];
  private writer: LogWriter | null = null;
  private draft: DraftWriter | null = null;
  private threadLine = 0;

  constructor(store: Store, source: Source, summary: ExportSummary, shown: Set<string>) {
    this.store = store;
    this.source = source;
    this.summary = summary;
    this.shown = shown;
    const none = () => ({ added: 0, alreadyHere: 0 });
    this.report = {
      file: source.name,
      form: 'export',
      scope: summary.header.scope,
      at: summary.header.at,
      threads: { ...none(), grown: 0 },
      comments: none(),
      people: none(),
      accounts: none(),
      reads: none(),
      mutes: none(),
      actions: none(),
      cases: none(),
      notifications: none(),
      drafts: none(),
      setAside: [],
      notes: [],
    };
  }

  async run({ onProgress, signal }: ImportOptions): Promise<ExportedReport> {
    const { source, summary } = this;
    const reader = new ExportReader(source);
    const onBytes = (done: number) => onProgress?.({ done: source.size + done, total: source.size * 2 });
    for await (const entry of reader.entries(onBytes, signal)) await this.take(entry, reader);
    signal?.throwIfAborted();
    await this.finishThread(reader);
    await this.flush();
    await this.finishDraft();
    await this.forgetMoved();
    // The file of a thread has no cases: what is held in it has to come before the moderators here.
    if (summary.header.scope === 'thread') {
      for (const id of this.taken) this.report.cases.added += await openHeldCases(this.store, id);
    }
    if (reader.summary.digest !== summary.digest) throw this.changed();
    return this.report;
  }

  /** Takes back the thread at which it stopped, unless it is seen. */
  async discard(): Promise<void> {
    await this.writer?.discard();
  }

  private async take(entry: ReadEntry, reader: ExportReader): Promise<void> {
    const { kind, value, line } = entry;
    if (kind === 'comment') this.writer!.comment(value);
    else if (kind === 'event') await this.writer!.event(value);
    else if (kind === 'thread') {
      await this.finishThread(reader);
      await this.flush();
      this.writer = new LogWriter(this.store, value);
      this.threadLine = line;
    } else if (kind === 'updates') this.draft?.updates(value);
    else if (kind === 'note') this.draft?.note(value);
    else if (kind === 'proposal') this.draft?.proposal(value);
    else {
      await this.finishThread(reader);
      await this.finishDraft();
      if (kind === 'person') this.people.push({ line, value });
      else if (kind === 'account') this.accounts.push({ line, value });
      // What is about a thread that was left out stays out with it.
      else if (kind === 'notification') {
        if (!this.leftActions.has(value.action)) this.notifications.push({ line, value });
      } else if (value.thread !== null && this.left.has(value.thread)) {
        if (kind === 'action') this.leftActions.add(value.id);
        return;
      } else if (kind === 'read') this.reads.push({ line, value });
      else if (kind === 'mute') this.mutes.push({ line, value });
      else if (kind === 'action') this.actions.push({ line, value });
      else if (kind === 'case') this.cases.push({ line, value });
      else {
        // The people whom it names are there.
        await this.flush();
        this.draft = new DraftWriter(this.store, value, line);
      }
      const { people, accounts, reads, mutes, actions, cases, notifications } = this;
      const waiting = [people, accounts, reads, mutes, actions, cases, notifications];
      if (waiting.reduce((sum, { length }) => sum + length, 0) >= SOME) await this.flush();
    }
  }

  private async finishThread(reader: ExportReader): Promise<void> {
    const { writer, report } = this;
    if (!writer) return;
    const { id } = writer.thread;
    // What is shown is what was checked.
    if (reader.digestOf(id) !== this.summary.threads.get(id)) {
      await writer.discard();
      throw this.changed();
    }
    const outcome = await writer.finish();
    this.writer = null;
    if (outcome.became === 'set aside') {
      this.left.add(id);
      report.setAside.push({ place: `line ${this.threadLine}`, reason: outcome.reason });
      return;
    }
    this.taken.push(id);
    if (writer.hasMoved) this.moved.push(writer.thread);
    if (writer.hasArrived) this.arrived.push(id);
    const { added, alreadyHere } = outcome.comments;
    const byUs = this.shown.has(id);
    if (outcome.became === 'added' || byUs) {
      this.shown.add(id);
      report.threads.added += 1;
      report.comments.added += added + alreadyHere;
      return;
    }
    report.threads.alreadyHere += 1;
    if (outcome.became === 'grown') report.threads.grown += 1;
    report.comments.added += added;
    report.comments.alreadyHere += alreadyHere;
  }

  private async forgetMoved(): Promise<void> {
    // Those were here already, with words that are now in threads of the file.
    for (const id of await cameFrom(this.store, this.arrived)) await forgetMoved(this.store, id);
    for (const { id, title } of this.moved) {
      const kept = await forgetMoved(this.store, id);
      if (kept === 0) continue;
      const reason = `Comments of “${title}” were moved to a thread that was left out; nobody sees them, and their words were kept.`;
      this.report.setAside.push({ place: `thread ${id}`, reason });
    }
  }

  private async finishDraft(): Promise<void> {
    const { draft, report } = this;
    if (!draft) return;
    this.draft = null;
    const outcome = await draft.finish();
    if (outcome.became === 'set aside') {
      report.setAside.push({ place: `line ${draft.line}`, reason: outcome.reason });
    } else if (outcome.became === 'added') report.drafts.added += 1;
    else report.drafts.alreadyHere += 1;
  }

  private async flush(): Promise<void> {
    const { store } = this;
    if (this.people.length > 0) this.count('people', await writePeople(store, this.people.splice(0)));
    if (this.accounts.length > 0) this.count('accounts', await writeAccounts(store, this.accounts.splice(0)));
    if (this.reads.length > 0) this.count('reads', await writeReads(store, this.reads.splice(0)));
    if (this.mutes.length > 0) this.count('mutes', await writeMutes(store, this.mutes.splice(0)));
    if (this.actions.length > 0) this.count('actions', await writeActions(store, this.actions.splice(0)));
    if (this.cases.length > 0) this.count('cases', await writeCases(store, this.cases.splice(0)));
    if (this.notifications.length > 0) {
      this.count('notifications', await writeNotifications(store, this.notifications.splice(0)));
    }
  }

  private count(what: Counted, { added, alreadyHere, setAside }: Written): void {
    this.report[what].added += added;
    this.report[what].alreadyHere += alreadyHere;
    this.report.setAside.push(...setAside);
  }

  private changed() {
    return this.source.wrong('the file changed while it was read; run the import again');
  }
}
