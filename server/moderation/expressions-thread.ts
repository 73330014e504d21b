import { parentPort, workerData } from 'node:worker_threads';
import { ExpressionSet, NoExpression } from './expression-set.ts';
import type { Answered, Made } from './expressions.ts';

// The thread that expressions.ts asks: it says first whether the expressions can be used, then answers texts.
const port = parentPort!;
try {
  const set = new ExpressionSet(workerData as readonly string[]);
  port.on('message', (text: string) => {
    const before = process.threadCpuUsage();
    const first = set.first(text);
    const { user, system } = process.threadCpuUsage(before);
    port.postMessage({ first, took: (user + system) / 1_000 } satisfies Answered);
  });
  port.postMessage({ problem: null } satisfies Made);
} catch (error) {
  if (!(error instanceof NoExpression)) throw error;
  const { place, message } = error;
  port.postMessage({ problem: { place, message } } satisfies Made);
}
