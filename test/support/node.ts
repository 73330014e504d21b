import { builtAssets } from '../../server/http/pages/assets.ts';
import { type Node, startNode } from '../../server/node.ts';
import type { Limits } from '../../server/people/limits.ts';
import { readSettings } from '../../server/settings.ts';
import { temporaryFolder } from './temporary.ts';

/** Limits that no test meets by accident. */
export const WIDE: Limits = {
  acts: { points: 100_000, seconds: 1 },
  asks: { points: 100_000, seconds: 1 },
};

export interface TestNode extends Node {
  /** Stops it and starts another on the same data and port. */
  restart(): Promise<void>;
}

export interface TestNodeOptions {
  limits?: Limits;
  /** Settings beside those of a test: DATABASE_URL, say. */
  env?: NodeJS.ProcessEnv;
}

/** A node in this process on a free port, with data of its own that goes with it. */
export async function testNode({ limits = WIDE, env = {} }: TestNodeOptions = {}): Promise<TestNode> {
  const folder = await temporaryFolder();
  const settings = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder.path, LOG_LEVEL: 'fatal', ...env };
  let node = await startNode(readSettings(settings), builtAssets(), limits);
  const { url } = node;
  return {
    url,
    get people() {
      return node.people;
    },
    get queries() {
      return node.queries;
    },
    async restart() {
      await node.close();
      node = await startNode(readSettings({ ...settings, PORT: new URL(url).port }), builtAssets(), limits);
    },
    async close(within) {
      await node.close(within);
      await folder.remove();
    },
  };
}
