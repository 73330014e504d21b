import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './ports.ts';
import { type ProcessNode, processNode } from './process-node.ts';
import { CRASH_FILE, type Observed } from './stall-probe.ts';

const PROBE = pathToFileURL(join(import.meta.dirname, 'stall-probe.ts')).href;

/** A node as `npm start` starts it, which also tells what goes on in its process. */
export interface ProbedNode extends ProcessNode {
  /** What it tells of itself since it was asked last; `collected`: once what is garbage has gone. */
  observed(collected?: 'collected'): Promise<Observed>;
  /** Whether its process is there. */
  isAlive(): boolean;
  /** What its process died of, if an error did it. */
  diedOf(): Promise<string>;
}

export async function probedNode(env: NodeJS.ProcessEnv = {}): Promise<ProbedNode> {
  const port = await freePort();
  const probe: NodeJS.ProcessEnv = { PROBE_PORT: String(port), NODE_OPTIONS: `--import=${PROBE}` };
  const node = await processNode({ ...env, ...probe });
  const { start } = node;
  return Object.assign(node, {
    async start() {
      await rm(join(node.dataDir, CRASH_FILE), { force: true });
      await start();
    },
    async observed(collected?: 'collected') {
      const response = await fetch(`http://127.0.0.1:${port}/${collected ?? ''}`);
      return (await response.json()) as Observed;
    },
    isAlive() {
      try {
        return process.kill(node.pid, 0);
      } catch {
        return false;
      }
    },
    diedOf: () => readFile(join(node.dataDir, CRASH_FILE), 'utf8').catch(() => 'nothing that it told of'),
  });
}
