import type { Store } from '../../store/store.ts';
import { BATCH, type CheckedFile, type ImportOptions, Outdated, Overtaken } from '../outcome.ts';
import type { PlainReport } from '../report.ts';
import type { Source } from '../source.ts';
import { type PlainComment, PlainReader, type PlainSummary } from './plain-form.ts';
import { type Added, ThreadWriter } from './thread-writer.ts';

/** Reads a file in the plain form to its end and writes nothing. @throws BadFile */
export async function checkPlain(
  source: Source,
  { onProgress, signal }: ImportOptions = {},
): Promise<CheckedFile> {
  const reader = new PlainReader(source);
  const onBytes = (done: number) => onProgress?.({ done, total: source.size * 2 });
  for await (const _ of reader.comments(onBytes, signal));
  return new PlainFile(source, reader.summary);
}

class PlainFile implements CheckedFile {
  private readonly source: Source;
  private readonly summary: PlainSummary;

  constructor(source: Source, summary: PlainSummary) {
    this.source = source;
    this.summary = summary;
  }

  async write(store: Store, options: ImportOptions = {}): Promise<PlainReport> {
    const writer = new ThreadWriter(store, this.summary);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.writeBy(writer, options);
      } catch (error) {
        if (error instanceof Overtaken) {
          throw this.source.wrong('another import of the same discussion is under way; run this one again');
        }
        // Somebody else's half is not ours to take back; our own is, whatever went wrong.
        // Where that fails too (a full disk), the part stays hidden and the next import finds it.
        await writer.discard().catch(() => {});
        if (error instanceof Outdated && attempt === 1) continue;
        throw error;
      }
    }
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private async writeBy(writer: ThreadWriter, { onProgress, signal }: ImportOptions): Promise<PlainReport> {
    const { source, summary } = this;
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
