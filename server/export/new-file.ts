import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, link, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that cannot be written; its message is a sentence. */
export class Unwritable extends Error {}

/**
 * A file that has its name only once it is complete and on the disk; until then it has another one beside it.
 * Only its owner may read it.
 */
export class NewFile {
  /** Where it is until it is complete. */
  readonly part: string;
  private readonly path: string;
  private readonly handle: FileHandle;

  private constructor(path: string, part: string, handle: FileHandle) {
    this.path = path;
    this.part = part;
    this.handle = handle;
  }

  /** @throws Unwritable */
  static async create(path: string): Promise<NewFile> {
    try {
      const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (there?.isDirectory()) throw new Unwritable(`${path} is a folder; the name of a file is expected.`);
      if (there && !there.isFile()) {
        throw new Unwritable(`${path} is not an ordinary file; '-' writes to the standard output.`);
      }
      const part = `${path}.${randomBytes(6).toString('hex')}.part`;
      const { O_CREAT, O_EXCL, O_WRONLY } = constants;
      return new NewFile(path, part, await open(part, O_CREAT | O_EXCL | O_WRONLY, 0o600));
    } catch (error) {
      throw error instanceof Unwritable ? error : unwritable(path, error);
    }
  }

  /** @throws Unwritable, on a full disk for example */
  async write(text: string): Promise<void> {
    try {
      await this.handle.writeFile(text);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /** Gives it its name: in place of a file that has it, unless `keep`. @throws Unwritable */
  async complete({ keep = false } = {}): Promise<void> {
    try {
      await this.handle.sync();
      await this.handle.close();
      if (keep) {
        // A link, unlike a renaming, doesn't take the name from another file.
        await link(this.part, this.path);
        await unlink(this.part);
      } else {
        await rename(this.part, this.path);
      }
      const folder = await open(dirname(this.path), 'r');
      await folder.sync().finally(() => folder.close());
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /** Leaves nothing of it. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => {});
    await unlink(this.part).catch(() => {});
  }
}

function unwritable(path: string, error: unknown): Unwritable {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const why: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is a file',
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    EROFS: 'its disk is read-only',
    ENOSPC: 'the disk is full',
    EEXIST: 'there is a file of this name already',
  };
  return new Unwritable(`${path} cannot be written: ${why[code] ?? code}.`);
}
