import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { endChild, startChild } from './child.ts';
import { freePort } from './ports.ts';
import { temporaryFolder } from './temporary.ts';

const ROOT = `${import.meta.dirname}/../..`;
/** What `npm start` runs: the flags count too. */
const [, ...START] = (
  JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { scripts: { start: string } }
).scripts.start.split(' ');

export interface ProcessNode {
  url: string;
  dataDir: string;
  /** Starts it, or starts it again on the same port and data. Resolves when it serves. */
  start(): Promise<void>;
  /** `kill -9`: resolves when the process is gone. */
  kill(): Promise<void>;
  /** Asks it to end: resolves when the process is gone. */
  stop(): Promise<void>;
  /** The process's peak memory is read from here. */
  readonly pid: number;
  remove(): Promise<void>;
}

/** A node in a process of its own, as `npm start` starts it. */
export async function processNode(env: NodeJS.ProcessEnv = {}): Promise<ProcessNode> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  return {
    url,
    dataDir: folder.path,
    get pid() {
      return child!.pid!;
    },
    async start() {
      child = startChild(process.execPath, START, {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          HOST: '127.0.0.1',
          PORT: String(port),
          DATA_DIR: folder.path,
          LOG_LEVEL: 'error',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise<void>((resolve, reject) => {
        child!.once('exit', (code) => reject(new Error(`The node ended with ${code} before it served.`)));
        child!.stdout!.on('data', (text) => {
          if (String(text).includes('Rejoinder is at')) resolve();
        });
      });
    },
    kill: () => endChild(child, 'SIGKILL'),
    stop: () => endChild(child, 'SIGTERM'),
    async remove() {
      await endChild(child, 'SIGTERM');
      await folder.remove();
    },
  };
}
