import type { ChildProcess } from 'node:child_process';
import { Redis } from 'ioredis';
import { endChild, startChild } from './child.ts';
import { requireProgram } from './machine.ts';
import { freePort } from './ports.ts';

/** A Redis server of the tests' own. It keeps nothing on the disk. */
export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** Starts it, or starts it again, empty. Resolves when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** It is there and says nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** By redis-cli's own words: `command('FLUSHALL')`. */
  command(name: string, ...args: string[]): Promise<unknown>;
}

export async function startRedis(): Promise<TestRedis> {
  const program = requireProgram('redis');
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const server: TestRedis = {
    port,
    url,
    async start() {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
      child = startChild(program, args, { stdio: 'ignore' });
      await server.command('PING');
    },
    async stop() {
      child?.kill('SIGCONT');
      await endChild(child, 'SIGKILL');
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async command(name, ...args) {
      const client = new Redis(url, { retryStrategy: (times) => (times > 100 ? null : 50) });
      client.on('error', () => {});
      try {
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    },
  };
  await server.start();
  return server;
}
