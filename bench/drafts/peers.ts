import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { endChild, startChild } from '../../test/support/child.ts';
import { freePort } from '../../test/support/ports.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import type { Contender, Participant } from './contender.ts';

const PEERS = join(import.meta.dirname, '../peers');

/** Installs the peers, which nothing but this benchmark needs. */
export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules'))) return;
  console.log('Installing the peers in bench/peers …');
  execFileSync('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: PEERS, stdio: 'inherit' });
}

export const yWebsocketServer = () =>
  peer('y-websocket-server 0.1.1', 'y-websocket-server.js', async (url, name) => {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(url, name, doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
    await new Promise<void>((resolve) => provider.on('sync', (synced) => synced && resolve()));
    const leave = () => {
      provider.destroy();
      doc.destroy();
    };
    return { doc, text: doc.getText('text'), leave };
  });

export const hocuspocus = () =>
  peer('Hocuspocus 4.7.0', 'hocuspocus.js', async (url, name) => {
    const { HocuspocusProvider, HocuspocusProviderWebsocket }: HocuspocusClient = await import(
      join(PEERS, 'node_modules/@hocuspocus/provider/dist/hocuspocus-provider.esm.js')
    );
    const doc = new Y.Doc();
    const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
    const provider = new HocuspocusProvider({ websocketProvider: socket, name, document: doc });
    const synced = new Promise<void>((resolve) => provider.on('synced', () => resolve()));
    provider.attach();
    await synced;
    const leave = () => {
      provider.destroy();
      socket.destroy();
      doc.destroy();
    };
    return { doc, text: doc.getText('text'), leave };
  });

/** What is used of `@hocuspocus/provider`, which is installed here only for the benchmark. */
interface HocuspocusClient {
  HocuspocusProviderWebsocket: new (of: { url: string; WebSocketPolyfill: unknown }) => { destroy(): void };
  HocuspocusProvider: new (of: {
    websocketProvider: unknown;
    name: string;
    document: Y.Doc;
  }) => { on(event: 'synced', listener: () => void): void; attach(): void; destroy(): void };
}

async function peer(
  name: string,
  program: string,
  open: (url: string, text: string) => Promise<Participant>,
): Promise<Contender> {
  const folder = await temporaryFolder();
  const database = join(folder.path, 'texts.db');
  const port = await freePort();
  let child: ReturnType<typeof startChild> | null = null;
  let texts = 0;
  const start = async () => {
    const args = ['--disable-warning=ExperimentalWarning', join(PEERS, program), String(port), database];
    child = startChild(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
  };
  await start();
  return {
    name,
    database,
    get pid() {
      return child!.pid!;
    },
    start,
    stop: () => endChild(child, 'SIGTERM'),
    kill: () => endChild(child, 'SIGKILL'),
    newText: async () => `text-${++texts}`,
    open: (text) => open(`ws://127.0.0.1:${port}`, text),
    async remove() {
      await endChild(child, 'SIGKILL');
      await folder.remove();
    },
  };
}
