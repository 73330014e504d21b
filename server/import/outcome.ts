import type { Store } from '../store/store.ts';
import type { ImportReport } from './report.ts';

/** A record that was not taken over, and why. */
export interface SetAside {
  /** Where in the file: 'comments[33]', 'line 7'. */
  place: string;
  /** A sentence. */
  reason: string;
}

/** The hidden thread of an earlier import doesn't agree with the file: it is to be discarded and begun again. */
export class Outdated extends Error {}
/** Somebody else is at the same thread in a way that leaves nothing for us to do. */
export class Overtaken extends Error {}

/** A transaction holds up a live server's writers for as long as it takes: some tens of milliseconds. */
export const BATCH = { comments: 512, characters: 1_000_000 };

/** How far it is: the file is read twice, so `total` is twice its size. */
export interface ImportProgress {
  done: number;
  total: number;
}

export interface ImportOptions {
  onProgress?: (progress: ImportProgress) => void;
  /** Stops the import; what readers see by then is whole threads. */
  signal?: AbortSignal;
}

/** A file that was read to its end and found good. */
export interface CheckedFile {
  /** Writes it. @throws BadFile when the file changed meanwhile; the signal's reason */
  write(store: Store, options?: ImportOptions): Promise<ImportReport>;
  close(): Promise<void>;
}
