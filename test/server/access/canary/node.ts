import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Store } from '../../../../server/store/store.ts';
import { endChild, startChild } from '../../../support/child.ts';
import { withStore } from '../../../support/databases.ts';
import { freePort } from '../../../support/ports.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

/** A node whose every word to its operator is kept. */
export interface CanaryNode {
  url: string;
  dataDir: string;
  /** All that it has written to stdout and stderr. */
  output(): string;
  /** Asks or changes its database beside it, as a command does. */
  withStore<T>(work: (store: Store) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function canaryNode(env: NodeJS.ProcessEnv): Promise<CanaryNode> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = { HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: url, DATA_DIR: folder.path };
  const settings = { PATH: process.env.PATH, LOG_LEVEL: 'debug', ...own, ...env };
  const flags = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'serve.ts')];
  const child = startChild(process.execPath, flags, { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await started(child, () => output);
  return {
    url,
    dataDir: folder.path,
    output: () => output,
    withStore: (work) => withStore(settings, work),
    async close() {
      await endChild(child, 'SIGTERM');
      await folder.remove();
    },
  };
}

async function started(child: ChildProcess, output: () => string): Promise<void> {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The node ended before it served: ${output()}`);
  });
  while (!output().includes('Rejoinder is at')) await Promise.race([once(child.stdout!, 'data'), ended]);
  ended.catch(() => {});
}
