import { Worker } from 'node:worker_threads';
import { NoExpression, type Problem } from './expression-set.ts';

/** What a text, or making them ready, may take of a thread that nobody else needs, in milliseconds. */
const PATIENCE = 2_000;
/** What a text may wait for those before it, in milliseconds: whoever writes much that takes long has all of it held. */
const QUEUE = 1_500;
/** A thread with nothing to do for so long is ended, in milliseconds: it takes some ten megabytes. */
const IDLE = 600_000;
/** What a thread may have, in megabytes. */
const MEMORY = 128;

/** What is said of a text. `took` is the thread's processor time, in milliseconds. */
export interface Answered {
  first: number | null;
  took: number;
}
/** What is said first: whether they can be used. */
export interface Made {
  problem: Problem | null;
}

/** It took longer, or more memory, than it may. */
export class TookTooMuch extends Error {}

/**
 * Regular expressions, looked for in a thread of their own: a text of 64,000 characters and 200 expressions such as
 * `\pL{1,90}\d` take a minute and a half, in which a node would serve nobody.
 */
export class Expressions {
  private readonly patterns: readonly string[];
  private thread: Promise<Worker> | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  private waiting = 0;
  private closed = false;

  constructor(patterns: readonly string[]) {
    this.patterns = patterns;
  }

  /** Makes them ready to be looked for. @throws NoExpression, TookTooMuch */
  async ready(): Promise<void> {
    await this.inTurn(async () => {});
  }

  /** The place of the first that is in a text, null where none is, and the time that it took. @throws TookTooMuch */
  find(text: string): Promise<Answered> {
    return this.inTurn((thread) => {
      thread.postMessage(text);
      return told<Answered>(thread);
    });
  }

  /** Ends it, once what was asked is answered. */
  close(): void {
    this.closed = true;
    if (this.waiting === 0) this.end();
  }

  /** One after another: a text is not given the time that those before it took. */
  private async inTurn<T>(ask: (thread: Worker) => Promise<T>): Promise<T> {
    clearTimeout(this.idle);
    this.waiting += 1;
    const asked = performance.now();
    const mine = this.turn.then(() => {
      if (performance.now() - asked > QUEUE) throw new TookTooMuch('What was asked before took too much.');
      return this.inThread(ask);
    });
    this.turn = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.rest();
    }
  }

  private async inThread<T>(ask: (thread: Worker) => Promise<T>): Promise<T> {
    this.thread ??= this.start();
    try {
      return await ask(await this.thread);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  private rest(): void {
    if (this.closed) this.end();
    else this.idle = setTimeout(() => this.end(), IDLE).unref();
  }

  private end(): void {
    clearTimeout(this.idle);
    const { thread } = this;
    this.thread = null;
    void thread?.then(
      (worker) => worker.terminate(),
      () => {},
    );
  }

  private start(): Promise<Worker> {
    const thread = started(this.patterns);
    void thread.then(
      // It has died: the next text starts another.
      (worker) => worker.once('exit', () => this.thread === thread && this.end()),
      () => {},
    );
    return thread;
  }
}

async function started(patterns: readonly string[]): Promise<Worker> {
  const thread = new Worker(new URL('./expressions-thread.ts', import.meta.url), {
    workerData: patterns,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  });
  // It keeps no process from ending, nor ends it.
  thread.on('error', () => {});
  thread.unref();
  try {
    const { problem } = await told<Made>(thread);
    if (problem) throw new NoExpression(problem);
    return thread;
  } catch (error) {
    void thread.terminate();
    throw error;
  }
}

/** What a thread says next. @throws TookTooMuch where it does not, in time */
function told<T>(thread: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => done(() => reject(new TookTooMuch('The expressions took too much.')));
    const hear = (message: T) => done(() => resolve(message));
    const late = setTimeout(fail, PATIENCE);
    const done = (settle: () => void) => {
      clearTimeout(late);
      thread.off('message', hear);
      thread.off('error', fail);
      thread.off('exit', fail);
      settle();
    };
    thread.on('message', hear);
    thread.on('error', fail);
    thread.on('exit', fail);
  });
}
