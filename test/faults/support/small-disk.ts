import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokenPromise } from './waiting.ts';

/** A disk of its own of a few megabytes, in memory. */
export class SmallDisk {
  readonly path: string;
  private readonly ballast: string;
  private readonly unmount = () => {
    spawnSync('umount', ['-l', this.path]);
  };

  /** @throws BrokenPromise where this process may not mount */
  constructor(megabytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'rejoinder-disk-'));
    this.ballast = join(this.path, 'ballast');
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.path];
    const { status, stderr, error } = spawnSync('mount', options, { encoding: 'utf8' });
    if (status !== 0) {
      rmSync(this.path, { recursive: true });
      const reason = (stderr || error?.message || `status ${status}`).trim();
      throw new BrokenPromise(
        `A small disk cannot be mounted here, so it was not tried what happens on a full one (mount says: ${reason}). Run this as root, where mounting is allowed.`,
      );
    }
    process.once('exit', this.unmount);
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Takes all the space that is left. */
  fill(): void {
    const file = openSync(this.ballast, 'a');
    const block = Buffer.alloc(4_096, 1);
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Gives it back. */
  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  remove(): void {
    process.off('exit', this.unmount);
    this.unmount();
    rmSync(this.path, { recursive: true, force: true });
  }
}
