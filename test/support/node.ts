import { builtAssets } from '../../server/http/pages/assets.ts';
import { type Node, startNode } from '../../server/node.ts';
import type { Limits } from '../../server/people/limits.ts';
import { readSettings } from '../../server/settings.ts';
import type { Store } from '../../server/store/store.ts';
import { withStore } from './databases.ts';
import { temporaryFolder } from './temporary.ts';

const PLENTY = { points: 1_000_000, seconds: 1 };
const BUDGET = { acts: PLENTY, asks: PLENTY };
/** Limits that no test meets by accident. */
export const WIDE: Limits = { member: BUDGET, guest: BUDGET, address: BUDGET };

export interface TestNode extends Node {
  /** Asks or changes its database beside it, as a command does. */
  withStore<T>(work: (store: Store) => Promise<T>): Promise<T>;
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
    withStore: (work) => withStore(settings, work),
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
