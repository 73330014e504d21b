import { readVarUint, readVarUint8Array } from 'lib0/decoding';
import { IndexeddbPersistence } from 'y-indexeddb';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { personKey } from '../../data/page-data.ts';
import { countingSocket } from './counting-socket.ts';
import { keptUnder } from './kept-drafts.ts';

/** What is true of the text and of what one wrote into it. */
export type TextState =
  /** It is not here yet. */
  | 'loading'
  /** The server has stored all of it. */
  | 'saved'
  /** Sent, and not stored yet. */
  | 'saving'
  /** Not connected, with something that is only here. */
  | 'kept'
  | 'disconnected'
  /** Connected, with something that the server doesn't take now. */
  | 'frozen-kept'
  /** The server ended it for good. */
  | 'closed'
  | 'full';

const DURABLE = 100;
/** Closed by the server, as the draft is full. */
const FULL = 4413;
const UNSAVED = 'unsaved';

/**
 * The text of a draft, shared with everyone who has it open, kept in this browser too, and whether the server has stored
 * it. That is said from what the server says alone: it counts the updates of each connection that are in its database.
 * Tells `change`.
 */
export class DraftConnection extends EventTarget {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText('text');
  /** Takes back what one wrote oneself, and nothing of others'. */
  readonly undo = new Y.UndoManager(this.text, { trackedOrigins: new Set([this]) });
  closedReason = '';
  closedCode = 0;
  /** How often in a row it was not connected, or not for long enough to have the text. */
  failures = 0;
  /** Whether something may be only here. */
  isUnsaved = false;
  private readonly provider: WebsocketProvider;
  private readonly store: IndexeddbPersistence | null;
  private isHere = false;
  private takesEdits = true;
  /** Of this connection: updates sent, and how many the server has stored; null: it has not said anything. */
  private sent = 0;
  private stored: number | null = null;
  private told = '';

  /** @param keeps Whether what is written is kept in this browser until it is saved: of who may write. */
  constructor(draftId: string, keeps: boolean) {
    super();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    this.provider = new WebsocketProvider(`${scheme}://${location.host}/drafts`, draftId, this.doc, {
      connect: false,
      WebSocketPolyfill: countingSocket({
        begun: () => {
          this.sent = 0;
          this.stored = null;
        },
        sent: () => {
          this.sent += 1;
        },
      }),
    });
    this.provider.messageHandlers[DURABLE] = (_encoder, decoder) => {
      readVarUint8Array(decoder);
      this.stored = readVarUint(decoder);
      this.look();
    };
    this.provider.on('connection-close', () => {
      this.failures += 1;
      this.dispatchEvent(new Event('change'));
    });
    this.provider.on('status', () => this.look());
    this.provider.on('sync', () => this.look());
    this.provider.on('closed', ({ code, reason }: { code: number; reason: string }) => {
      this.closedCode = code;
      this.closedReason = reason;
      this.look();
    });
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin === this.provider || origin === this.store) return;
      this.isUnsaved = true;
      this.look();
      // There is room again, perhaps.
      if (this.closedCode === FULL && this.text.length < LIMITS.draft) this.retry();
    });
    // The browser often knows before the connection does.
    addEventListener('offline', () => this.provider.ws?.close());
    addEventListener('online', () => {
      if (this.closedCode === 0) this.provider.connect();
    });
    this.store = keeps ? new IndexeddbPersistence(keptUnder(personKey) + draftId, this.doc) : null;
    void this.begin();
  }

  get awareness(): WebsocketProvider['awareness'] {
    return this.provider.awareness;
  }

  get state(): TextState {
    const { provider, closedCode } = this;
    if (closedCode === FULL) return 'full';
    if (closedCode !== 0) return 'closed';
    if (!this.isHere) return 'loading';
    if (!provider.wsconnected || !provider.synced) return this.isUnsaved ? 'kept' : 'disconnected';
    if (!this.isUnsaved) return 'saved';
    return this.takesEdits ? 'saving' : 'frozen-kept';
  }

  /** Whether the server takes edits now. */
  set writable(writable: boolean) {
    this.takesEdits = writable;
    this.look();
  }

  /** Connects again, now. What was not taken for want of a right would end it again: then the page is loaded anew. */
  retry(): void {
    const wasRefused = this.closedCode !== 0 && this.closedCode !== FULL;
    if (wasRefused && this.isUnsaved) return;
    if (wasRefused) return void location.reload();
    this.closedCode = 0;
    this.closedReason = '';
    this.provider.connect();
    this.look();
  }

  /** Connects anew, as one may do something else now: what is kept here goes along. */
  resume(): void {
    this.closedCode = 0;
    this.closedReason = '';
    this.provider.disconnect();
    this.provider.connect();
    this.look();
  }

  /** What is kept here first: the server is then asked only for what is not, and told only what it lacks. */
  private async begin(): Promise<void> {
    try {
      await (this.store as unknown as { _db: Promise<unknown> } | null)?._db;
      await this.store?.whenSynced;
      if (await this.store?.get(UNSAVED)) this.isUnsaved = true;
    } catch {
      // A private window, or a full disk: it is here as long as the page.
    }
    if (this.text.length > 0 || this.isUnsaved) this.isHere = true;
    this.provider.connect();
    this.look();
  }

  private look(): void {
    const { provider } = this;
    if (provider.synced) {
      this.isHere = true;
      this.failures = 0;
    }
    // Who reads only is not told; they have nothing that could be lost.
    const isStored = this.stored !== null && this.sent > 0 && this.stored >= this.sent;
    if (provider.wsconnected && provider.synced && isStored) this.isUnsaved = false;
    this.note();
    if (this.state === this.told) return;
    this.told = this.state;
    this.dispatchEvent(new Event('change'));
  }

  private noted = false;
  /** So that it is known after a reload, before the server is asked. */
  private note(): void {
    if (!this.store || this.noted === this.isUnsaved) return;
    this.noted = this.isUnsaved;
    const noting = this.isUnsaved ? this.store.set(UNSAVED, 1) : this.store.del(UNSAVED);
    noting.catch(() => {});
  }
}
