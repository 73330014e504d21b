import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answered, Asked } from './slow-reader.ts';

// The thread that slow-reader.ts asks: one connection, which only reads.
const connection = new DatabaseSync(workerData as string, { readOnly: true, timeout: 5_000 });

parentPort!.on('message', ({ id, text, values }: Asked) => {
  parentPort!.postMessage(answer(id, text, values as SQLInputValue[]));
});

function answer(id: number, text: string, values: SQLInputValue[]): Answered {
  try {
    return { id, rows: connection.prepare(text).all(...values) };
  } catch (error) {
    return { id, error: (error as Error).message };
  }
}
