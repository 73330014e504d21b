import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Store } from '../store/store.ts';
import { type PlainComment, PlainReader, type PlainSummary } from './plain-form.ts';
import { Source } from './source.ts';
import { type Added, Outdated, Overtaken, type SetAside, ThreadWriter } from './thread-writer.ts';

export { BadFile } from './source.ts';
export type { SetAside } from './thread-writer.ts';

/** What an import did: what the command prints, and as it is with `--json`. */
export interface ImportReport {
  file: string;
  /** Which kind of file it was. */
  form: 'plain';
  threadId: ThreadId;
  title: string;
  threads: { added: number; alreadyHere: number };
  /** `named` and `unnamed` count those of the file. */
  comments: { added: number; alreadyHere: number; named: number; unnamed: number };
  /** Of the comments in the file. Every unnamed comment has a guest of its own. */
  authors: { named: number; unnamed: number };
  setAside: SetAside[];
  /** What was read otherwise than it was written: sentences. */
  notes: string[];
}

/** How far it is: the file is read twice, so `total` is twice its size. */
export interface ImportProgress {
  done: number;
  total: number;
}

export interface ImportOptions {
  onProgress?: (progress: ImportProgress) => void;
  /** Stops the import; a thread that was not whole is taken back. */
  signal?: AbortSignal;
}

/** A transaction holds up a live server's writers for as long as it takes: some tens of milliseconds. */
const BATCH = { comments: 512, characters: 1_000_000 };

/**
 * Loads a discussion; what is here already isn't added again. A new thread is seen once it is whole; the new
 * comments of one that has grown appear in order, some hundreds at a time.
 * @throws BadFile with one sentence, before anything was written (unless the file changes meanwhile)
 * @throws the signal's reason
 */
export async function importFile(
  store: Store,
  path: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const checked = await checkFile(path, options);
  try {
    return await importChecked(store, checked, options);
  } finally {
    await checked.close();
  }
}

/** A file that was read to its end and found good. */
export interface CheckedFile {
  source: Source;
  summary: PlainSummary;
  close(): Promise<void>;
}

/** Reads the whole file and writes nothing. @throws BadFile */
export async function checkFile(
  path: string,
  { onProgress, signal }: ImportOptions = {},
): Promise<CheckedFile> {
  const source = await Source.open(path);
  try {
    const reader = new PlainReader(source);
    const onBytes = (done: number) => onProgress?.({ done, total: source.size * 2 });
    for await (const _ of reader.comments(onBytes, signal));
    return { source, summary: reader.summary, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Writes what `checkFile` found good. @throws as `importFile` */
export async function importChecked(
  store: Store,
  file: CheckedFile,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const writer = new ThreadWriter(store, file.summary);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(writer, file, options);
    } catch (error) {
      if (error instanceof Overtaken) {
        throw file.source.wrong('another import of the same discussion is under way; run this one again');
      }
      // Somebody else's half is not ours to take back; our own is, whatever went wrong.
      // Where that fails too (a full disk), the part stays hidden and the next import finds it.
      await writer.discard().catch(() => {});
      if (error instanceof Outdated && attempt === 1) continue;
      throw error;
    }
  }
}

async function write(
  writer: ThreadWriter,
  { source, summary }: CheckedFile,
  { onProgress, signal }: ImportOptions,
): Promise<ImportReport> {
  const { setAside } = await writer.begin();
  const sum: Added = { added: 0, alreadyHere: 0, setAside };
  const reader = new PlainReader(source);
  const onBytes = (done: number) => onProgress?.({ done: source.size + done, total: source.size * 2 });
  for await (const batch of batches(reader.comments(onBytes, signal))) {
    const { added, alreadyHere, setAside } = await writer.add(batch);
    sum.added += added;
    sum.alreadyHere += alreadyHere;
    sum.setAside.push(...setAside);
  }
  signal?.throwIfAborted();
  if (reader.summary.digest !== summary.digest) {
    throw source.wrong('the file changed while it was read; run the import again');
  }
  const shown = await writer.show();
  const { comments, notes } = summary;
  return {
    file: source.name,
    form: 'plain',
    threadId: writer.threadId,
    title: summary.opening.title,
    threads: { added: Number(shown), alreadyHere: Number(!shown) },
    comments: {
      // What a broken-off import left was seen by no one: it counts as added now.
      added: sum.added + (shown ? sum.alreadyHere : 0),
      alreadyHere: shown ? 0 : sum.alreadyHere,
      ...comments,
    },
    authors: { named: summary.namedAuthors, unnamed: comments.unnamed },
    setAside: sum.setAside,
    notes,
  };
}

async function* batches(comments: AsyncIterable<PlainComment>): AsyncGenerator<PlainComment[], void, void> {
  let batch: PlainComment[] = [];
  let characters = 0;
  for await (const comment of comments) {
    batch.push(comment);
    characters += comment.body.length;
    if (batch.length < BATCH.comments && characters < BATCH.characters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
