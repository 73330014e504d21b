import type { Socket } from 'socket.io-client';
import { ask, Client } from '../../../support/client.ts';
import { opId } from '../../../support/forum.ts';
import { type ProbedNode, probedNode } from '../../../support/probed-node.ts';
import type { Observed } from '../../../support/stall-probe.ts';
import { Broken } from './broken.ts';
import type { Sequence } from './frames.ts';
import { play } from './play.ts';
import { type Caller, letGo } from './polling.ts';

/** The longest that one connection may hold up everybody, in milliseconds. */
export const MAX_STALL = 100;
/** Connections at once. */
export const AT_ONCE = 32;

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
    letGo();
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
