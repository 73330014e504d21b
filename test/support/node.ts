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

/** A node in this process on a free port, with data of its own that goes with it. */
export async function testNode({ limits = WIDE }: { limits?: Limits } = {}): Promise<TestNode> {
  const folder = await temporaryFolder();
  const env = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder.path, LOG_LEVEL: 'error' };
  let node = await startNode(readSettings(env), builtAssets(), limits);
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
      node = await startNode(readSettings({ ...env, PORT: new URL(url).port }), builtAssets(), limits);
    },
    async close() {
      await node.close();
      await folder.remove();
    },
  };
}
