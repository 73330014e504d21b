import { readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Client } from './client.ts';

// Every provider of y-websocket listens for the end of the process.
process.setMaxListeners(0);

/** Kinds of messages of the y-websocket protocol, and of those of the first. */
const [SYNC, AWARENESS, QUERY_AWARENESS] = [0, 1, 3];
const [STEP_2, UPDATE] = [1, 2];

/** The socket of a browser that has the session's cookie; `twice` says of each frame whether it is sent twice. */
export const socketWith = (cookie: string, twice = () => false): typeof globalThis.WebSocket =>
  class extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols, { headers: { cookie } });
    }
    override send(data: Uint8Array): void {
      super.send(data);
      if (twice()) super.send(data);
    }
  } as unknown as typeof globalThis.WebSocket;

/** Somebody with a draft open by a plain y-websocket provider: nothing of ours on their side. */
export class CoWriter {
  readonly client: Client;
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  /** What message 100 has told. */
  durable = new Map<number, number>();
  durableCount = -1;
  closed: { code: number; reason: string } | null = null;

  private readonly listeners = new Set<() => void>();

  constructor(
    client: Client,
    draftId: string,
    { url = client.url, doc = new Y.Doc(), twice }: { url?: string; doc?: Y.Doc; twice?: () => boolean } = {},
  ) {
    this.client = client;
    this.doc = doc;
    this.provider = new WebsocketProvider(`${url.replace('http', 'ws')}/drafts`, draftId, this.doc, {
      WebSocketPolyfill: socketWith(client.cookie, twice),
      disableBc: true,
      connect: false,
      maxBackoffTime: 200,
    });
    this.provider.messageHandlers[100] = (_encoder, decoder) => {
      const told = Y.decodeStateVector(readVarUint8Array(decoder));
      for (const [id, clock] of told) this.durable.set(id, Math.max(clock, this.durable.get(id) ?? 0));
      this.durableCount = readVarUint(decoder);
      for (const listener of this.listeners) listener();
    };
    this.provider.on('closed', (event) => {
      this.closed = event;
    });
    this.provider.connect();
  }

  get text(): Y.Text {
    return this.doc.getText('text');
  }

  toString(): string {
    return this.text.toString();
  }

  /** Resolves when the server has told what it has. */
  async synced(): Promise<this> {
    if (this.provider.synced) return this;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`It did not sync (${this.state()}).`)), 10_000);
      const look = (synced: boolean) => {
        if (!synced) return;
        clearTimeout(timer);
        this.provider.off('sync', look);
        resolve(this);
      };
      this.provider.on('sync', look);
    });
  }

  /** Whether all that was written here was told to be durable. */
  isSaved(): boolean {
    return (this.durable.get(this.doc.clientID) ?? 0) >= Y.getState(this.doc.store, this.doc.clientID);
  }

  /** Sends an update as it is, whatever the document says; `whole`: as all that was asked for. */
  send(update: Uint8Array, whole = false): void {
    const encoder = createEncoder();
    writeVarUint(encoder, SYNC);
    writeVarUint(encoder, whole ? STEP_2 : UPDATE);
    writeVarUint8Array(encoder, update);
    this.provider.ws!.send(toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
  }

  /** Resolves when the server has read all that was sent to it by now. */
  async heard(): Promise<void> {
    const { messageHandlers } = this.provider;
    const usual = messageHandlers[AWARENESS]!;
    await new Promise<void>((resolve) => {
      messageHandlers[AWARENESS] = (...args) => {
        usual(...args);
        resolve();
      };
      this.provider.ws!.send(Uint8Array.of(QUERY_AWARENESS));
    });
    messageHandlers[AWARENESS] = usual;
  }

  /** What its provider is doing. */
  state(): string {
    const { wsconnected, wsconnecting, synced } = this.provider;
    return `${wsconnected ? 'connected' : wsconnecting ? 'connecting' : 'gone'}, ${synced ? 'synced' : 'not synced'}`;
  }

  /** Resolves when all that was written here is told to be durable. */
  async saved(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`It was not saved (${this.state()}).`)), 10_000);
      const look = () => {
        if (!this.isSaved()) return;
        clearTimeout(timer);
        this.listeners.delete(look);
        resolve();
      };
      this.listeners.add(look);
      look();
    });
  }

  leave(): void {
    const { awareness } = this.provider;
    // y-websocket takes leave under the document's client id, which Yjs may have changed.
    if (!awareness.meta.has(this.doc.clientID)) {
      awareness.meta.set(this.doc.clientID, { clock: 0, lastUpdated: 0 });
    }
    this.provider.destroy();
    this.doc.destroy();
  }
}
