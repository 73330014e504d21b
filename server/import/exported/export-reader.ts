import { createHash } from 'node:crypto';
import { ForumAudit, type Problem } from '../../check/forum-audit.ts';
import {
  type Counts,
  type Entry,
  endSchema,
  type Header,
  headerSchema,
  type Kind,
  LONGEST_LINE,
  RECORDS,
  VERSION,
} from '../../export/format.ts';
import { Tally } from '../../export/tally.ts';
import { readBy } from '../../export/values.ts';
import type { BadFile, Source } from '../source.ts';

/** A record, and the line that it is in, from 1. */
export type ReadEntry = Entry & { line: number };

/** What is known of a file once it was read to its end. */
export interface ExportSummary {
  header: Header;
  counts: Counts;
  /** Of every byte before the last line: to see that a second reading read the same. */
  digest: string;
  /** The digest of each thread's lines. */
  threads: Map<string, string>;
}

const NEWLINE = 10;

/** Whether a file that begins so is one that `export` has written, or was once. */
export const looksExported = (start: Buffer): boolean =>
  /^\uFEFF?\s*\{\s*"rejoinder"\s*:/.test(start.toString('utf8'));

/**
 * Reads what `export` has written, a line at a time. Every line is held to its schema, the records to each other
 * (`ForumAudit`), and the file to its last line.
 */
export class ExportReader {
  private readonly source: Source;
  private readonly hash = createHash('sha256');
  private readonly tally = new Tally();
  private readonly audit: ForumAudit;
  private readonly threads = new Map<string, string>();
  private problem: Problem | null = null;
  private current: string | null = null;
  private header: Header | null = null;
  private done: ExportSummary | null = null;
  private line = 0;

  constructor(source: Source) {
    this.source = source;
    this.audit = new ForumAudit((problem) => {
      this.problem ??= problem;
    });
  }

  /** The records in the file's order. @throws BadFile with the first thing that is wrong and its line */
  async *entries(
    onBytes?: (bytes: number) => void,
    signal?: AbortSignal,
  ): AsyncGenerator<ReadEntry, void, void> {
    let rest: Buffer[] = [];
    let length = 0;
    for await (const { bytes, at } of this.source.chunks(signal)) {
      let from = 0;
      for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
        const part = bytes.subarray(from, to + 1);
        const entry = this.take(length > 0 ? Buffer.concat([...rest, part]) : part);
        if (entry) yield entry;
        [rest, length, from] = [[], 0, to + 1];
      }
      if (from < bytes.length) {
        // A copy, as the bytes are overwritten by the next ones.
        rest.push(Buffer.from(bytes.subarray(from)));
        length += bytes.length - from;
        if (length > LONGEST_LINE) throw this.wrong('the line is longer than a record can be', 1);
      }
      onBytes?.(at + bytes.length);
    }
    if (length > 0) throw this.wrong('the file ends in the middle of the line', 1);
    if (!this.done) {
      throw this.source.wrong(
        `the file is not complete: it ends after line ${this.line}, which is not its last`,
      );
    }
  }

  /** Only after the last record. */
  get summary(): ExportSummary {
    if (!this.done) throw new Error('The file was not read to its end.');
    return this.done;
  }

  /** The digest of a thread's lines; only after the last of them. */
  digestOf(thread: string): string | undefined {
    return this.threads.get(thread);
  }

  private take(bytes: Buffer): ReadEntry | null {
    this.line += 1;
    if (this.done) throw this.wrong('the file goes on after its end');
    const value = this.parse(bytes);
    if (!this.header) this.header = this.readHeader(value);
    else {
      const key = onlyKey(value);
      if (key === 'end') this.end((value as { end: unknown }).end);
      else if (key !== null && Object.hasOwn(RECORDS, key)) return this.record(key as Kind, value, bytes);
      else throw this.wrong('this is no record that is known here');
    }
    this.hash.update(bytes);
    return null;
  }

  private parse(bytes: Buffer): unknown {
    try {
      return JSON.parse(bytes.toString('utf8'));
    } catch {
      throw this.wrong(bytes.length === 1 ? 'the line is empty' : 'the line is not JSON');
    }
  }

  private readHeader(value: unknown): Header {
    const version = (value as { version?: unknown } | null)?.version;
    if (typeof version === 'number' && version > VERSION) {
      throw this.wrong(`the file is of version ${version}; this Rejoinder reads up to version ${VERSION}`);
    }
    const { value: header, problem } = readBy(headerSchema, value);
    if (header) return header;
    throw this.wrong(`the header is wrong: ${problem}`);
  }

  private record(kind: Kind, line: unknown, bytes: Buffer): ReadEntry {
    const { value, problem } = readBy(RECORDS[kind], (line as Record<string, unknown>)[kind]);
    if (problem !== null) throw this.wrong(`of the ${kind} ${problem}`);
    const entry = { kind, value, line: this.line } as ReadEntry;
    if (kind !== 'comment' && kind !== 'event') this.endThread();
    this.hash.update(bytes);
    this.tally.add(kind, bytes);
    if (entry.kind === 'thread') this.current = entry.value.id;
    this.audit.add(entry);
    this.refuse();
    return entry;
  }

  private end(value: unknown): void {
    this.endThread();
    this.audit.end();
    this.refuse();
    const { value: end, problem } = readBy(endSchema, value);
    if (!end) throw this.wrong(`the end is wrong: ${problem}`);
    const { contents, digest, ...counts } = end;
    const here = this.hash.copy().digest('hex');
    if (digest !== here) throw this.wrong('the digest is not that of the lines before: the file was changed');
    if (contents !== this.tally.digest()) throw this.wrong('the digest of the contents is not theirs');
    for (const [what, n] of Object.entries(this.tally.counts)) {
      const told = counts[what as keyof Counts];
      if (told !== n) throw this.wrong(`${told} ${what} are told of, but there are ${n}`);
    }
    this.done = { header: this.header!, counts, digest, threads: this.threads };
  }

  private endThread(): void {
    if (this.current !== null) this.threads.set(this.current, this.tally.threadDigest());
    this.current = null;
  }

  private refuse(): void {
    if (this.problem) throw this.wrong(`${this.problem.place} ${this.problem.what}`);
  }

  private wrong(what: string, after = 0): BadFile {
    return this.source.wrong(`line ${this.line + after}: ${what}`);
  }
}

function onlyKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const keys = Object.keys(value);
  return keys.length === 1 ? keys[0]! : null;
}
