import { Worker } from 'node:worker_threads';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Tables } from './tables.ts';

/** A thread that has had nothing to do for so long is ended, in milliseconds: it takes some ten megabytes. */
const IDLE = 60_000;

export interface Asked {
  id: number;
  text: string;
  values: readonly unknown[];
}
export type Answered = { id: number } & ({ rows: unknown[] } | { error: string });

/**
 * Reads of a SQLite file in a thread of their own, since node:sqlite holds up the thread that asks until it has
 * all rows. The thread is started by the first read and keeps no process from ending.
 */
export function slowReader(file: string): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => new ThreadDriver(file),
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
}

interface Waiting {
  resolve: (rows: unknown[]) => void;
  reject: (error: Error) => void;
}

/** One connection, in the thread: reads of one query each, one after another. */
class ThreadDriver implements Driver, DatabaseConnection {
  private readonly file: string;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private idle: NodeJS.Timeout | null = null;
  private asked = 0;

  constructor(file: string) {
    this.file = file;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this;
  }
  async releaseConnection(): Promise<void> {}

  // Readers of several queries at one instant use Store.read: here they would stand in each other's way.
  beginTransaction(): Promise<void> {
    return Promise.reject(new Error('Slow reads are of one query each.'));
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.end();
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.idle) clearTimeout(this.idle);
    const worker = this.start();
    const id = ++this.asked;
    const rows = await new Promise<unknown[]>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, text: sql, values: parameters } satisfies Asked);
    });
    return { rows: rows as Row[] };
  }

  // biome-ignore lint/correctness/useYield: nothing here streams, and Kysely asks for the method
  async *streamQuery(): AsyncGenerator<never, void, void> {
    throw new Error('Slow reads do not stream.');
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL('./slow-reader-thread.ts', import.meta.url), { workerData: this.file });
    worker.on('message', (answer: Answered) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ('rows' in answer) waiting?.resolve(answer.rows);
      else waiting?.reject(new Error(answer.error));
      this.rest();
    });
    // It has died: the next read starts another.
    const failed = (error: Error) => {
      if (this.worker === worker) this.worker = null;
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    worker.on('error', failed);
    worker.on('exit', () => failed(new Error('The thread of slow reads has ended.')));
    this.worker = worker;
    return worker;
  }

  private rest(): void {
    if (this.waiting.size > 0) return;
    this.worker?.unref();
    if (this.idle) clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.end(), IDLE);
    this.idle.unref();
  }

  private async end(): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }
}
