import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type ImportOptions, importFile, type PlainReport } from '../../../server/import/import.ts';
import type { Store } from '../../../server/store/store.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const CLI = join(root, 'server/cli.ts');
/** An article with its 33 comments that comes with the task, not with the repository. */
export const REAL_THREAD = join(root, '../shared/data/real-thread.json');
export const hasRealThread = existsSync(REAL_THREAD);

export interface PlainFile {
  format?: string;
  title: string;
  date: string;
  body: string;
  author?: string | null;
  comments: { n: number; author?: string | null; date: string; body: string }[];
}

/** Three comments, of a named person, of nobody and of the same person, on two days. */
export function smallFile(change: Partial<PlainFile> = {}): PlainFile {
  return {
    format: 'a small thread',
    title: 'Who waters the plants?',
    date: '2020-05-01',
    body: 'They are dry – again.',
    comments: [
      { n: 1, author: 'Ada', date: '2020-05-02', body: 'I did, *yesterday*.' },
      { n: 2, author: null, date: '2020-05-02', body: 'Not the fern.' },
      { n: 3, author: 'Ada', date: '2020-05-03', body: 'Line\r\nand line, “quoted” 🌱' },
    ],
    ...change,
  };
}

export async function put(folder: string, name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  const raw = typeof content === 'string' || content instanceof Uint8Array;
  await writeFile(path, raw ? content : JSON.stringify(content, null, 1));
  return path;
}

/** A file with this many comments of about 600 bytes, a third of them unnamed. */
export async function putLong(folder: string, name: string, comments: number): Promise<string> {
  const path = join(folder, name);
  const filler = 'as long as people write, with “quotes” and so on; '.repeat(10);
  await pipeline(async function* () {
    yield '{"title":"A long thread","date":"2021-01-01","body":"It begins.","comments":[';
    for (let n = 1; n <= comments; n += 1) {
      const author = n % 3 === 0 ? 'null' : `"Person ${n % 50}"`;
      yield `${n > 1 ? ',' : ''}\n{"n":${n},"author":${author},"date":"2021-01-02","body":"Comment ${n}, ${filler}"}`;
    }
    yield ']}\n';
  }, createWriteStream(path));
  return path;
}

/** `importFile` of a file in the plain form. */
export async function importPlain(store: Store, path: string, options?: ImportOptions): Promise<PlainReport> {
  const report = await importFile(store, path, options);
  if (report.form !== 'plain') throw new Error('It was taken for another form.');
  return report;
}

/** Every row that an import writes, in an order of its own. */
export async function rowsOf(store: Store): Promise<Record<string, unknown[]>> {
  const { db } = store;
  return {
    threads: await db.selectFrom('threads').selectAll().orderBy('id').execute(),
    people: await db.selectFrom('people').selectAll().orderBy('id').execute(),
    comments: await db.selectFrom('comments').selectAll().orderBy('thread_id').orderBy('number').execute(),
    revisions: await db
      .selectFrom('revisions')
      .selectAll()
      .orderBy('comment_id')
      .orderBy('revision')
      .execute(),
    events: await db.selectFrom('events').selectAll().orderBy('thread_id').orderBy('seq').execute(),
  };
}

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The command as its own process, as its shebang starts it. `onStderr` sees all of it so far. */
export function runCli(
  args: string[],
  dataDir: string,
  onStderr?: (text: string, child: ChildProcess) => void,
  more: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: dataDir, PATH, ...more };
  const child = spawn(CLI, args, { env });
  const ran: Ran = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr += text;
    onStderr?.(ran.stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...ran, code, signal }));
  });
}

/** What a promise was rejected with; an error when it wasn't. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have failed.');
}
