import { stat } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import { NewFile, Unwritable } from './new-file.ts';

/** Pages in one step: so many that there is one, as a write by another process between two begins it anew. */
const ALL = 2 ** 31 - 1;

/**
 * Copies the database of a running forum to a new file, as it is at one instant, without holding up its writers.
 * The copy is one file, complete and on the disk. @throws Unwritable, also when a file of that name is there
 */
export async function backupSqlite(
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<{ bytes: number }> {
  const file = await NewFile.create(to);
  try {
    const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
    try {
      await backup(source, file.part, { rate: ALL });
    } finally {
      source.close();
    }
    signal?.throwIfAborted();
    verify(file.part, to);
    const { size } = await stat(file.part);
    await file.complete({ keep: true });
    return { bytes: size };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Opens the copy as a restored forum would, and reads every page of it. */
function verify(part: string, name: string): void {
  const copy = new DatabaseSync(part);
  try {
    // Without a log beside it, the copy is one file that may be moved about.
    copy.exec('pragma journal_mode = delete');
    const [answer] = copy.prepare('pragma quick_check(1)').all();
    const found = Object.values(answer ?? {})[0];
    if (found !== 'ok') throw new Unwritable(`${name} was not made: the copy is damaged (${found}).`);
    copy.prepare('select count(*) from threads').get();
  } finally {
    copy.close();
  }
}
