import { isUtf8 } from 'node:buffer';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** A file that cannot be imported; its message is one sentence that names the file and the place. */
export class BadFile extends Error {}

/** A run of whole characters of a file. Its bytes are overwritten by the next one. */
export interface Chunk {
  bytes: Buffer;
  /** Where it begins: bytes from the file's start, and the line, from 1. */
  at: number;
  line: number;
}

const CHUNK = 128 * 1024;
const NEWLINE = 10;

/** A file of UTF-8 text, read from its start as often as needed; it stays the same file when another takes its name. */
export class Source {
  /** For sentences: the last part of the path, without what a terminal would obey. */
  readonly name: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  private readonly handle: FileHandle;

  private constructor(name: string, size: number, handle: FileHandle) {
    this.name = name;
    this.size = size;
    this.handle = handle;
  }

  /** @throws BadFile when there is no such file or it may not be read */
  static async open(path: string): Promise<Source> {
    const shown = printable(path);
    try {
      // Before it is opened: a pipe would wait for a writer.
      const found = await stat(path);
      if (found.isDirectory()) throw new BadFile(`${shown} is a folder; a file is expected.`);
      if (!found.isFile()) throw new BadFile(`${shown} is not an ordinary file, which could be read twice.`);
      return new Source(printable(basename(path)), found.size, await open(path, 'r'));
    } catch (error) {
      throw error instanceof BadFile ? error : new BadFile(`${shown} ${whyNot(error)}.`);
    }
  }

  /** Its first bytes, some thousand at most: enough to see what it is. */
  async start(): Promise<Buffer> {
    const buffer = Buffer.alloc(4_096);
    return buffer.subarray(0, (await this.handle.read(buffer, 0, buffer.length, 0)).bytesRead);
  }

  /** The file from its start. @throws BadFile where it is not UTF-8 text */
  async *chunks(signal?: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const buffer = Buffer.allocUnsafe(CHUNK);
    let [at, line, kept] = [0, 1, 0];
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await this.read(buffer, kept, at + kept);
      const length = kept + bytesRead;
      if (at === 0) this.refuseOtherKinds(buffer.subarray(0, length));
      const whole = bytesRead === 0 ? length : wholeCharacters(buffer, length);
      const mark = at === 0 && buffer.subarray(0, Math.min(length, 3)).equals(BYTE_ORDER_MARK) ? 3 : 0;
      const bytes = buffer.subarray(mark, whole);
      if (!isUtf8(bytes)) {
        const bad = firstNotUtf8(bytes);
        throw this.wrong(`the text is not UTF-8 at ${placeIn({ bytes, at: at + mark, line }, bad)}`);
      }
      if (bytes.length > 0) yield { bytes, at: at + mark, line };
      if (bytesRead === 0) return;
      line += countLines(bytes, bytes.length);
      at += whole;
      kept = length - whole;
      buffer.copyWithin(0, whole, length);
    }
  }

  /** A sentence about this file. */
  wrong(what: string): BadFile {
    return new BadFile(`${this.name}: ${what}.`);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async read(buffer: Buffer, from: number, position: number) {
    try {
      return await this.handle.read(buffer, from, CHUNK - from, position);
    } catch (error) {
      throw new BadFile(`${this.name} ${whyNot(error)}.`);
    }
  }

  private refuseOtherKinds(start: Buffer): void {
    const signature = start.subarray(0, 2).toString('hex');
    const kind = UTF16.includes(signature)
      ? 'UTF-16 text; UTF-8 is expected'
      : signature === '1f8b'
        ? 'compressed with gzip; unpack it first'
        : start.includes(0)
          ? 'not a text file'
          : null;
    if (kind) throw this.wrong(`the file is ${kind}`);
  }
}

/** 'line 3 (byte 41)', both from 1, of the byte at `index` of a chunk. */
export function placeIn(chunk: Chunk, index: number): string {
  const within = Math.min(Math.max(index, 0), chunk.bytes.length);
  return `line ${chunk.line + countLines(chunk.bytes, within)} (byte ${chunk.at + within + 1})`;
}

/** Text for a sentence in a terminal: no line breaks, escape sequences or direction changes. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Its byte order marks, and a brace without one. */
const UTF16 = ['fffe', 'feff', '7b00', '007b'];

function countLines(bytes: Buffer, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1))
    lines += 1;
  return lines;
}

/** How many of the first `length` bytes are whole characters: the rest of the last one is in the next read. */
function wholeCharacters(buffer: Buffer, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back += 1) {
    const byte = buffer[length - back]!;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? length - back : length;
    }
  }
  return length;
}

function firstNotUtf8(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle)))) good = middle;
    else bad = middle;
  }
  return wholeCharacters(bytes, good);
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission is denied';
  return `cannot be read (${printable(code)})`;
}
