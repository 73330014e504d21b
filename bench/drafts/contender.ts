import type * as Y from 'yjs';

/** Somebody who has a text open. */
export interface Participant {
  doc: Y.Doc;
  text: Y.Text;
  leave(): void;
}

/** A server of shared texts that keeps them in one SQLite file, and the client of its own protocol. */
export interface Contender {
  name: string;
  /** Starts it, or starts it again on what it has kept. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Of its process. */
  readonly pid: number;
  /** The path of the SQLite file. */
  readonly database: string;
  /** A new text without a word in it; returns its name. */
  newText(): Promise<string>;
  /** Opens a text; resolves when all of it has come. */
  open(name: string): Promise<Participant>;
  /** Stops it, and removes all that it has kept. */
  remove(): Promise<void>;
}
