import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { bodySchema, nameSchema, titleSchema } from '../../../shared/protocol/text.ts';
import { SeenNumbers } from '../../check/seen-numbers.ts';
import type { BadFile, Source } from '../source.ts';
import { type ReadDate, readDate } from './dates.ts';
import { type Container, JsonReader, type JsonVisitor, type Path, placeName, type Scalar } from './json.ts';

/** A comment of a file in the plain form. */
export interface PlainComment {
  /** The number that it gets: dense from 1 in the file's order. */
  number: number;
  /** Null where the file names none. */
  author: string | null;
  body: string;
  at: number;
  dayOnly: boolean;
}

/** The article, as comment 0. */
export interface PlainOpening extends Omit<PlainComment, 'number'> {
  title: string;
}

/** What is known of a file once it was read to its end. */
export interface PlainSummary {
  opening: PlainOpening;
  /** The same for a file that has grown at its end since. */
  key: string;
  comments: { named: number; unnamed: number };
  /** Names, each once. The unnamed are as many people as comments. */
  namedAuthors: number;
  /** The latest date in the file. */
  lastAt: number;
  notes: string[];
  /** Of the bytes, to see that a second reading read the same. */
  digest: string;
}

/** Called with the bytes that were read so far. */
export type OnBytes = (bytes: number) => void;

const FIELDS = {
  '': ['format', 'title', 'date', 'body', 'author', 'comments'],
  comment: ['n', 'author', 'date', 'body'],
} as const;
type Fields = Map<string, Scalar>;

/**
 * Reads the plain form, `{format?, title, date, body, author?, comments: [{n, author?, date, body}]}`, in any
 * order of its fields; unknown ones are passed over. It keeps one comment at a time.
 */
export class PlainReader implements JsonVisitor {
  private readonly source: Source;
  private readonly top: Fields = new Map();
  private comment: Fields = new Map();
  private ready: PlainComment[] = [];
  private done: PlainSummary | null = null;

  private count = 0;
  private named = 0;
  private readonly names = new Set<string>();
  private readonly seen = new SeenNumbers();
  private renumbered: string | null = null;
  private zoneless = 0;
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(source: Source) {
    this.source = source;
  }

  /** The comments in the file's order. @throws BadFile with the first thing that is wrong */
  async *comments(onBytes?: OnBytes, signal?: AbortSignal): AsyncGenerator<PlainComment, void, void> {
    const hash = createHash('sha256');
    const json = new JsonReader(this.source, this);
    for await (const chunk of this.source.chunks(signal)) {
      hash.update(chunk.bytes);
      json.write(chunk);
      yield* this.ready;
      this.ready = [];
      onBytes?.(chunk.at + chunk.bytes.length);
    }
    json.end();
    this.done = this.summarise(hash.digest('base64url'));
  }

  /** Only after the last comment. */
  get summary(): PlainSummary {
    if (!this.done) throw new Error('The file was not read to its end.');
    return this.done;
  }

  open(path: Path, kind: Container): void {
    if (path.length === 0) {
      if (kind !== 'an object') throw this.expected(path, kind, 'an object with a discussion');
    } else if (path.length === 1) {
      if (!this.isField('', path)) return;
      if (path[0] !== 'comments') throw this.expected(path, kind, 'text');
      if (kind !== 'a list') throw this.expected(path, kind, 'a list');
      this.keep(this.top, path, true);
    } else if (path[0] === 'comments' && path.length === 2) {
      if (kind !== 'an object') throw this.expected(path, kind, 'an object');
      this.comment = new Map();
    } else if (path[0] === 'comments' && path.length === 3 && this.isField('comment', path)) {
      throw this.expected(path, kind, path[2] === 'n' ? 'a whole number' : 'text');
    }
  }

  value(path: Path, value: Scalar): void {
    if (path.length === 0) throw this.expected(path, kindOf(value), 'an object with a discussion');
    if (path.length === 1) {
      if (path[0] === 'comments') throw this.expected(path, kindOf(value), 'a list');
      if (this.isField('', path)) this.keep(this.top, path, value);
    } else if (path[0] === 'comments' && path.length === 2) {
      throw this.expected(path, kindOf(value), 'an object');
    } else if (path[0] === 'comments' && path.length === 3 && this.isField('comment', path)) {
      this.keep(this.comment, path, value);
    }
  }

  close(path: Path): void {
    if (path.length !== 2 || path[0] !== 'comments') return;
    const fields = this.comment;
    const place = placeName(path);
    this.count += 1;
    this.number(fields, place);
    const author = this.author(fields, `${place}.author`);
    if (author !== null) {
      this.named += 1;
      this.names.add(author);
    }
    const { at, dayOnly } = this.date(fields, `${place}.date`);
    const body = this.text(fields, 'body', `${place}.body`, bodySchema);
    this.ready.push({ number: this.count, author, at, dayOnly, body });
  }

  private summarise(digest: string): PlainSummary {
    const { top } = this;
    if (!top.has('title') && !top.has('comments')) {
      throw this.source.wrong('this is no discussion, which has title, date, body and comments');
    }
    const title = this.text(top, 'title', 'title', titleSchema);
    const { at, dayOnly } = this.date(top, 'date');
    const body = this.text(top, 'body', 'body', bodySchema);
    const format = top.get('format') ?? null;
    if (format !== null && typeof format !== 'string')
      throw this.expected(['format'], kindOf(format), 'text');
    if (!top.has('comments')) throw this.source.wrong('comments is missing');
    const bodyHash = createHash('sha256').update(body).digest('base64url');
    const parts = JSON.stringify([format, title, top.get('date'), bodyHash]);
    const notes: string[] = [];
    if (this.renumbered) notes.push(this.renumbered);
    if (this.zoneless > 0) notes.push(`Times without a zone were read as UTC: ${this.zoneless}.`);
    return {
      opening: { title, author: this.author(top, 'author'), at, dayOnly, body },
      key: `plain:${createHash('sha256').update(parts).digest('base64url')}`,
      comments: { named: this.named, unnamed: this.count - this.named },
      namedAuthors: this.names.size,
      lastAt: this.lastAt,
      notes,
      digest,
    };
  }

  private number(fields: Fields, place: string): void {
    const n = fields.get('n');
    if (n === undefined) throw this.source.wrong(`${place}.n is missing`);
    if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 0) {
      const what = typeof n === 'number' ? 'such a number' : kindOf(n);
      throw this.source.wrong(`${place}.n is ${what}; a whole number is expected`);
    }
    if (!this.seen.add(n)) throw this.source.wrong(`${place}.n is ${n}, which an earlier comment has`);
    if (n === this.count || this.renumbered) return;
    this.renumbered = `The numbers have gaps or are out of order, first at ${place} with ${n}: the file's order was kept and numbered from 1.`;
  }

  private author(fields: Fields, place: string): string | null {
    return (fields.get('author') ?? null) === null ? null : this.text(fields, 'author', place, nameSchema);
  }

  private date(fields: Fields, place: string): ReadDate {
    const text = this.plainText(fields, 'date', place);
    const date = readDate(text);
    if (!date) throw this.source.wrong(`${place} is neither a day (2012-11-04) nor an instant of ISO 8601`);
    if (date.zoneless) this.zoneless += 1;
    this.lastAt = Math.max(this.lastAt, date.at);
    return date;
  }

  private text(fields: Fields, key: string, place: string, schema: z.ZodType<string>): string {
    const result = schema.safeParse(this.plainText(fields, key, place));
    if (result.success) return result.data;
    // 'The name is empty.' → 'comments[4].author is empty.'
    throw this.source.wrong(result.error.issues[0]!.message.replace(/^The \w+/, place).replace(/\.$/, ''));
  }

  private plainText(fields: Fields, key: string, place: string): string {
    const value = fields.get(key);
    if (value === undefined) throw this.source.wrong(`${place} is missing`);
    if (typeof value !== 'string') throw this.source.wrong(`${place} is ${kindOf(value)}; text is expected`);
    return value;
  }

  private isField(of: keyof typeof FIELDS, path: Path): boolean {
    return (FIELDS[of] as readonly (string | number)[]).includes(path.at(-1)!);
  }

  /** Which of two would be meant is not for us to say. */
  private keep(fields: Fields, path: Path, value: Scalar): void {
    const key = path.at(-1) as string;
    if (fields.has(key)) throw this.source.wrong(`${placeName(path)} is there twice`);
    fields.set(key, value);
  }

  private expected(path: Path, found: string, what: string): BadFile {
    return this.source.wrong(`${placeName(path)} is ${found}; ${what} is expected`);
  }
}

function kindOf(value: Scalar): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : `${value}`;
}
