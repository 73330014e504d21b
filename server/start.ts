import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtAssets, CLIENT, MANIFEST } from './http/pages/assets.ts';
import { type Node, startNode } from './node.ts';
import { readSettings, type Settings, WrongSetting } from './settings.ts';
import { Unusable } from './store/store.ts';

/** What is connected moves to other nodes within this, and the process ends within that, in milliseconds. */
const MOVES_WITHIN = 4_000;
const ENDS_WITHIN = 9_000;

const dev = process.argv.includes('--dev');

/** Starts a node by the environment's settings; says in a sentence what keeps it from starting. */
export async function start(): Promise<void> {
  await run().catch((error: NodeJS.ErrnoException) => {
    if (error instanceof WrongSetting || error instanceof Unusable) console.error(error.message);
    else if (error.code === 'EADDRINUSE')
      console.error(`PORT is in use by another program: ${error.message}.`);
    else console.error(error);
    process.exit(1);
  });
}

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const assets = dev ? await (await import('./http/pages/dev-assets.ts')).devAssets() : readyAssets();
  const node = await startNode(settings, assets);
  await welcome(node, settings);
  // Ctrl-C: somebody waits for it.
  process.once('SIGINT', () => end(node, 0));
  process.once('SIGTERM', () => end(node, MOVES_WITHIN));
}

/** Ends the node and with it the process, in time whatever hangs. */
function end(node: Node, within: number): void {
  setTimeout(() => {
    console.error('Something that was begun has not ended in time: it is left.');
    process.exit(1);
  }, ENDS_WITHIN).unref();
  node.close(within).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}

/** The built client; built first where it is missing, as after a fresh clone. */
function readyAssets() {
  if (!existsSync(MANIFEST)) {
    console.log('Building the pages (once)…');
    const vite = join(CLIENT, '../node_modules/vite/bin/vite.js');
    const { status } = spawnSync(process.execPath, [vite, 'build', CLIENT, '--logLevel', 'warn'], {
      stdio: 'inherit',
    });
    if (status !== 0) throw new WrongSetting('The pages could not be built: see above.');
  }
  return builtAssets();
}

async function welcome(node: Node, settings: Settings): Promise<void> {
  console.log(`Rejoinder is at ${settings.publicOrigin ?? node.url}`);
  // What keeps these from being known keeps no node from serving.
  await hints(node).catch(() => {});
}

async function hints(node: Node): Promise<void> {
  if (!(await node.people.hasAdmin())) {
    console.log('It has no admin yet: sign up in the browser, then run  npx rejoinder admin YOUR-EMAIL');
  }
  const { threads } = await node.queries.list(null, undefined, 1);
  if (threads.length === 0) {
    console.log('It is empty: open a thread, or load a discussion with  npx rejoinder import FILE');
  }
}
