import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { Socket as Connection } from 'node:net';
import fc from 'fast-check';
import type { Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { ask, Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type ProbedNode, probedNode } from '../../support/probed-node.ts';
import type { Observed } from '../../support/stall-probe.ts';
import { bodyOf, bytesOf, type Frame, type PollingRequest, type Sequence, sequence } from './frames.ts';

/** The longest that one connection may hold up everybody, in milliseconds. */
export const MAX_STALL = 100;
/** What the memory may be above that of a node that has warmed up, in bytes. */
const MAX_GROWTH = 150 * 1024 * 1024;
/** Connections at once. */
const AT_ONCE = 32;
/** So many groups of connections have one seed, and a thread of their own. */
const GROUPS = 20;
/** A connection that is neither served nor closed for so long hangs; so long is looked for a smaller counterexample. */
const PATIENCE = 15_000;
const SHRINK_FOR = 60_000;
/** What is shown of a counterexample that could not be made smaller, in characters. */
const SHOWN = 10_000;

export interface FuzzOptions {
  cases: number;
  seed: number;
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Ends it with what there is. */
  signal?: AbortSignal;
}

export interface Fuzzed {
  cases: number;
  seed: number;
  /** Groups of connections in which the loop stood still for too long, and of none of them so when it was repeated. */
  stalls: number;
  /** The longest time in which the loop did not turn, by its own doing and in all, in milliseconds. */
  longestStall: number;
  longestGap: number;
  /** Memory after the warm-up and at the end, in bytes. */
  rss: { warm: number; end: number };
}

/** A promise that was not kept, and by what alone where that is known. */
class Broken extends Error {
  readonly by: Sequence | undefined;
  constructor(message: string, by?: Sequence) {
    super(message);
    this.by = by;
  }
}

/**
 * Sends sequences of raw frames to a node, several connections at a time, and holds it to what is promised: it lives,
 * serves everybody else, is never held up, touches no prototype, fails at nothing, and does not grow.
 * @throws Error with the seed and the smallest counterexample that was found
 */
export async function fuzz({ cases, seed, onProgress, signal }: FuzzOptions): Promise<Fuzzed> {
  const target = await Target.start();
  let done = 0;
  let failedAt: number | null = null;
  const holds = async (group: Sequence[]) => {
    if (signal?.aborted || done >= cases) return;
    if (failedAt !== null && performance.now() - failedAt > SHRINK_FOR) return;
    try {
      await target.withstands(group);
    } catch (error) {
      failedAt ??= performance.now();
      // Who was only held up is as before.
      if (!(error instanceof Broken && error.by)) await target.renew();
      throw error;
    }
    if (failedAt !== null) return;
    done += group.length;
    onProgress?.({ done: Math.min(cases, done), total: cases });
  };
  const group = fc.array(sequence, { minLength: 1, maxLength: AT_ONCE, size: 'max' });
  const rss = { warm: 0, end: 0 };
  try {
    for (let n = 0; done < cases && !signal?.aborted; n++) {
      await target.openThread();
      const run = await fc.check(fc.asyncProperty(group, holds), { seed: seed + n, numRuns: GROUPS });
      if (run.failed) throw new Error(failure(run, seed + n));
      rss.end = (await target.node.observed('collected')).rss;
      rss.warm ||= rss.end;
      if (rss.end > rss.warm + MAX_GROWTH) {
        const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
        throw new Error(
          `After ${done} cases from seed ${seed} it has ${mb(rss.end)} MB; warmed up it had ${mb(rss.warm)} MB.`,
        );
      }
    }
    return { cases: done, seed, rss, ...target.measured };
  } finally {
    await target.stop();
  }
}

function failure(
  { counterexample, numShrinks, errorInstance: error }: fc.RunDetails<[Sequence[]]>,
  seed: number,
) {
  const what = error instanceof Error ? error.message : String(error);
  const by = error instanceof Broken && error.by ? [error.by] : counterexample?.[0];
  const sent = fc.stringify(by);
  const shown = sent.length > SHOWN ? `${sent.slice(0, SHOWN)} … (${sent.length} characters)` : sent;
  return `${what.trimEnd()}\nSeed ${seed} does it (npm run fuzz -- --seed ${seed}). Shrunk ${numShrinks} times to:\n${shown}`;
}

// --- The node, and who is served by it all the time -------------------------------

/** A node under attack. */
export class Target {
  readonly node: ProbedNode;
  readonly measured = { stalls: 0, longestStall: 0, longestGap: 0 };
  private bystander!: Client;
  private socket!: Socket;
  private threadId = '';
  private callers: Caller[] = [];

  private constructor(node: ProbedNode) {
    this.node = node;
  }

  static async start(): Promise<Target> {
    const target = new Target(await probedNode({ LOG_LEVEL: 'fatal' }));
    const { node } = target;
    await node.start();
    target.bystander = await Client.member(node.url, 'Bystander');
    // Each has budgets of their own, so that few are refused for the others.
    target.callers = await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, i) => ({
        url: node.url,
        cookie: (await Client.guest(node.url, `Guest ${i}`)).cookie,
        address: `203.0.113.${i + 1}`,
      })),
    );
    await target.connect();
    return target;
  }

  /** From now on, what is sent is about a new thread. */
  async openThread(): Promise<void> {
    const { thread } = await this.bystander.call('POST', '/api/threads', {
      opId: `fuzz-${opId()}`,
      title: 'Raw frames',
      body: 'Text',
    });
    if (this.threadId) await ask(this.socket, 'thread:leave', { threadId: this.threadId });
    this.threadId = thread.id;
  }

  /**
   * Sends them all at once.
   * @throws Broken when the node does not keep what is promised
   */
  async withstands(group: Sequence[]): Promise<void> {
    if ((await this.play(group)) <= MAX_STALL) return;
    this.measured.stalls += 1;
    // Only what does so whenever it is sent alone is to blame: the machine has other things to do, too.
    for (const sequence of group) {
      const stalls: number[] = [];
      while (stalls.length < 3 && (stalls.at(-1) ?? Infinity) > MAX_STALL)
        stalls.push(await this.play([sequence]));
      if (stalls.every((ms) => ms > MAX_STALL)) {
        const times = stalls.map(Math.round).join(', ');
        throw new Broken(`Everybody was held up, each time it was sent: ${times} ms.`, sequence);
      }
    }
  }

  /** Sends them all at once and looks after the node. Returns how long its loop stood still, in milliseconds. */
  async play(group: Sequence[]): Promise<number> {
    try {
      await Promise.all(group.map((sequence, i) => play(sequence, this.callers[i]!, this.threadId)));
      const { longestStall, longestGap } = await this.look();
      this.measured.longestStall = Math.max(this.measured.longestStall, longestStall);
      this.measured.longestGap = Math.max(this.measured.longestGap, longestGap);
      return longestStall;
    } catch (error) {
      // A process that dies takes its connections with it first.
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (!this.node.isAlive()) throw new Broken(`The process died of ${await this.node.diedOf()}`);
      if (error instanceof Broken) throw error;
      throw new Broken(`It does not serve: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Begins anew with another process. */
  async renew(): Promise<void> {
    this.socket.disconnect();
    await this.node.kill();
    await this.node.start();
    await this.connect();
    this.threadId = '';
    await this.openThread();
  }

  async stop(): Promise<void> {
    this.bystander.close();
    agent.destroy();
    await this.node.kill();
    await this.node.remove();
  }

  private async connect(): Promise<void> {
    this.socket = await this.bystander.connect({ reconnection: false });
    // A start takes its time: it is nobody's doing.
    await this.node.observed();
  }

  private async look(): Promise<Observed> {
    if (!this.socket.connected) throw new Broken('It let go of somebody who did nothing.');
    const joined = await ask(this.socket, 'thread:join', { threadId: this.threadId });
    if (!joined.ok) throw new Broken(`Somebody who did nothing was answered: ${JSON.stringify(joined)}`);
    const { status } = await this.bystander.request('GET', '/healthz');
    if (status !== 200) throw new Broken(`It says of itself that it is not well: ${status}.`);
    const observed = await this.node.observed();
    const { prototypeChanges, uncaught } = observed;
    if (prototypeChanges.length > 0) throw new Broken(`Touched: ${prototypeChanges.join(', ')}.`);
    if (uncaught > 0) throw new Broken(`An error was caught by nobody: ${await this.node.diedOf()}`);
    const metrics = await this.bystander.request('GET', '/metrics');
    const failed = /^rejoinder_socket_event_seconds_count\{.*outcome="failed".*/m.exec(metrics.answer);
    if (failed) throw new Broken(`What is wrong was not refused but failed: ${failed[0]}`);
    return observed;
  }
}

// --- One connection -----------------------------------------------------------------

interface Caller {
  url: string;
  cookie: string;
  /** As a proxy tells it. */
  address: string;
}

const agent = new Agent({ keepAlive: true });
const isRequest = (step: Frame | PollingRequest): step is PollingRequest => 'packets' in step;

/** Sends a sequence. Resolves when the node has read all of it, or has ended the connection. */
async function play({ by, query, joins, steps }: Sequence, caller: Caller, threadId: string): Promise<void> {
  const polling = new Polling(caller);
  let sid: Record<string, string> = {};
  if (by !== 'websocket') {
    sid = polling.sidOf(await polling.send('GET', query));
    if (joins) {
      await polling.send('POST', sid, {}, Buffer.from('40'));
      if (sid.sid) await polling.send('GET', sid);
    }
  }
  const socket =
    by === 'polling' ? null : await openSocket(caller, by === 'upgrade' ? { ...query, ...sid } : query);
  if (socket && by === 'websocket' && joins) {
    socket.send('40');
    await inTime(Promise.race([heard(socket, '40'), closed(socket)]), 'A connection to the namespace');
  }
  for (const step of steps) {
    if (isRequest(step)) {
      const { method, query, headers, ends } = step;
      const body = bodyOf(step, threadId);
      const sent = polling.send(method, { ...sid, ...query }, headers, body, ends === 'breaks-off');
      // Engine.IO never answers who says of a request that it is a WebSocket, and need not.
      const isAnswered = method !== 'GET' && !Object.hasOwn(query, 'transport');
      if (ends !== 'overlaps' && isAnswered) await sent;
      // Nobody waits for what is asked there: it may never come.
      else sent.catch(() => {});
    } else if (socket?.readyState === WebSocket.OPEN) {
      const bytes = bytesOf(step, threadId);
      if (step.kind === 'wire') connectionOf(socket).write(bytes);
      else socket.send(bytes, { binary: step.kind === 'binary' }, () => {});
    }
  }
  if (socket && socket.readyState !== WebSocket.CLOSED) {
    // The end comes after all that was sent, and so does the answer to it.
    connectionOf(socket).end();
    await inTime(closed(socket), 'The end of a connection');
  }
  if (sid.sid) await polling.send('POST', sid, {}, Buffer.from('1'));
  polling.stop();
}

async function openSocket(
  { url, cookie, address }: Caller,
  query: Record<string, string>,
): Promise<WebSocket | null> {
  const search = new URLSearchParams({ EIO: '4', transport: 'websocket', ...query });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${search}`, {
    headers: { cookie, 'x-forwarded-for': address },
    perMessageDeflate: false,
  });
  // Of connections that are refused, or broken off.
  socket.on('error', () => {});
  await inTime(Promise.race([once(socket, 'open').catch(() => {}), closed(socket)]), 'A WebSocket');
  return socket.readyState === WebSocket.OPEN ? socket : null;
}

const connectionOf = (socket: WebSocket) => (socket as unknown as { _socket: Connection })._socket;
const closed = (socket: WebSocket) =>
  new Promise<void>((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) resolve();
    else socket.once('close', () => resolve());
  });
const heard = (socket: WebSocket, beginning: string) =>
  new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if (String(data).startsWith(beginning)) resolve();
    });
  });

async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer!: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Broken(`${what} was not answered for ${PATIENCE / 1000} s.`)),
      PATIENCE,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Raw requests of HTTP polling by one caller. */
class Polling {
  private readonly caller: Caller;
  private readonly ends = new AbortController();

  constructor(caller: Caller) {
    this.caller = caller;
  }

  /** Resolves with what is answered; with nothing when the connection ends without. */
  send(
    method: string,
    query: Record<string, string>,
    headers: Record<string, string> = {},
    body: Buffer = Buffer.alloc(0),
    breaksOff = false,
  ): Promise<string> {
    const { url, cookie, address } = this.caller;
    const search = new URLSearchParams({ EIO: '4', transport: 'polling', ...query });
    const answered = new Promise<string>((resolve) => {
      const request = httpRequest(`${url}/socket.io/?${search}`, {
        agent,
        method,
        signal: this.ends.signal,
        headers: {
          cookie,
          'x-forwarded-for': address,
          ...(method !== 'GET' && {
            'content-type': 'text/plain;charset=UTF-8',
            'content-length': body.length + (breaksOff ? 10 : 0),
          }),
          ...headers,
        },
      });
      request.on('error', () => resolve(''));
      request.on('close', () => resolve(''));
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', () => resolve(''));
        response.on('end', () => resolve(text));
      });
      if (breaksOff) request.write(body, () => request.destroy());
      else if (method === 'GET') request.end();
      else request.end(body);
    });
    return inTime(answered, `A ${method} of polling`);
  }

  /** The id of a connection that was opened, as part of a query. */
  sidOf(answer: string): Record<string, string> {
    const sid = /"sid":"([^"]+)"/.exec(answer)?.[1];
    return sid === undefined ? {} : { sid };
  }

  /** Waits for nothing more. */
  stop(): void {
    this.ends.abort();
  }
}
