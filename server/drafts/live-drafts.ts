import type { Logger } from 'pino';
import { Refused } from '../../shared/protocol/errors.ts';
import type { DraftId } from '../../shared/protocol/text.ts';
import type { Channels } from '../bus/channels.ts';
import type { State } from './archive.ts';
import type { DraftConnection } from './draft-connection.ts';
import { LiveDraft } from './live-draft.ts';
import { decodeNodeMessage, encodeNodeMessage, type NodeMessage } from './node-messages.ts';
import type { UpdateLog } from './update-log.ts';

/** A draft that nobody has open is kept for so long, in milliseconds. */
const KEPT = 30_000;
/** How often the database is asked for what was not heard of, and nodes compare their texts. */
const ASK_EVERY = 1_000;
const COMPARE_EVERY = 30_000;

export interface LiveDraftsParts {
  log: UpdateLog;
  /** Puts a snapshot in place of the log, where that is worth it. */
  compact(draftId: DraftId, state: State): Promise<void>;
  /** Null on a single node. */
  channels: Channels | null;
  logger: Logger;
  /** Somebody is writing. */
  wrote(connection: DraftConnection, draftId: DraftId): void;
  /** Somebody has sent what can't be put into the text in a time that others can wait for. */
  overburdened(connection: DraftConnection, draftId: DraftId): void;
}

interface Opened {
  draft: Promise<LiveDraft>;
  /** Ends it when nobody has come back. */
  idle: NodeJS.Timeout | null;
}

/** The drafts that are open on this node. */
export class LiveDrafts {
  private readonly parts: LiveDraftsParts;
  private readonly opened = new Map<DraftId, Opened>();
  private readonly node = crypto.randomUUID();
  private readonly timers: NodeJS.Timeout[];
  private asking = false;

  constructor(parts: LiveDraftsParts) {
    this.parts = parts;
    this.timers = [
      setInterval(() => void this.askHeads(), ASK_EVERY),
      setInterval(() => void this.compare(), COMPARE_EVERY),
    ];
    for (const timer of this.timers) timer.unref();
  }

  get count(): number {
    return this.opened.size;
  }

  /** What is in the log of the draft's text, and its last seq. @throws Refused `not_found` */
  async textOf(draftId: DraftId): Promise<{ seq: number; text: string }> {
    const draft = await this.open(draftId);
    return draft.current();
  }

  /** The words between two places of the text; null where it has no such places. @throws Refused `not_found` */
  async words(draftId: DraftId, start: string, end: string): Promise<string | null> {
    return (await this.open(draftId)).words(start, end);
  }

  /** Something of the draft itself has changed. */
  async changed(draftId: DraftId): Promise<void> {
    if (!this.opened.has(draftId)) return;
    await this.askHeads([draftId]);
  }

  /** Stores what was sent, and ends everything. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const opened = [...this.opened.values()];
    this.opened.clear();
    for (const { draft, idle } of opened) {
      if (idle) clearTimeout(idle);
      await draft
        .then((live) => this.end(live))
        .catch((error) => this.failed(error, 'a draft could not be put away'));
    }
  }

  /** Loads a draft, where it is not open already; it goes again when nobody is in it. @throws Refused `not_found` */
  open(draftId: DraftId): Promise<LiveDraft> {
    let opened = this.opened.get(draftId);
    if (!opened) {
      const draft = this.load(draftId);
      opened = { draft, idle: null };
      this.opened.set(draftId, opened);
      draft.then(
        (live) => this.rest(draftId, live),
        () => this.opened.delete(draftId),
      );
    } else if (opened.idle) {
      opened.idle.refresh();
    }
    return opened.draft;
  }

  /** Messages first, then the database: what is told meanwhile is not missed. */
  private async load(draftId: DraftId): Promise<LiveDraft> {
    const { log, channels } = this.parts;
    const early: NodeMessage[] = [];
    let live: LiveDraft | null = null;
    await channels?.subscribe(channelOf(draftId), (bytes) => {
      const told = decodeNodeMessage(bytes);
      if (!told || told.node === this.node) return;
      if (live) live.hear(told.message);
      else early.push(told.message);
    });
    const publish = (message: NodeMessage) =>
      channels?.publish(channelOf(draftId), encodeNodeMessage(this.node, message));
    try {
      const loaded = await log.load(draftId);
      if (!loaded) throw new Refused('not_found', 'There is no such draft.');
      const draft = new LiveDraft(loaded, {
        log,
        publish,
        failed: (error, what) => this.failed(error, what),
        wrote: (connection) => this.parts.wrote(connection, draftId),
        overburdened: (connection) => this.parts.overburdened(connection, draftId),
        grown: () => this.compact(draft),
        empty: () => this.rest(draftId, draft),
      });
      live = draft;
      for (const message of early) draft.hear(message);
      publish({ kind: 'came' });
      return draft;
    } catch (error) {
      channels?.unsubscribe(channelOf(draftId));
      throw error;
    }
  }

  /** Where nobody has it open, it goes, unless somebody comes back. */
  rest(draftId: DraftId, draft: LiveDraft): void {
    const opened = this.opened.get(draftId);
    if (!opened) return;
    if (draft.isClosed) return void this.forget(draftId);
    if (draft.connections.size > 0) return;
    if (opened.idle) clearTimeout(opened.idle);
    opened.idle = setTimeout(() => {
      opened.idle = null;
      if (draft.connections.size > 0 || this.opened.get(draftId) !== opened) return;
      this.forget(draftId);
      this.compact(draft);
      void draft.close(1001, '');
    }, KEPT);
    opened.idle.unref();
  }

  private async end(draft: LiveDraft): Promise<void> {
    await draft.current();
    const { snapshot } = draft;
    await draft.close(1001, 'The server is being restarted.');
    if (snapshot) await this.parts.compact(draft.id, snapshot);
  }

  private compact(draft: LiveDraft): void {
    const { snapshot } = draft;
    if (!snapshot) return;
    this.parts
      .compact(draft.id, snapshot)
      .catch((error) => this.failed(error, 'a draft could not be compacted'));
  }

  private forget(draftId: DraftId): void {
    this.opened.delete(draftId);
    this.parts.channels?.unsubscribe(channelOf(draftId));
  }

  private async askHeads(ids = [...this.opened.keys()]): Promise<void> {
    if (this.asking || ids.length === 0) return;
    this.asking = true;
    try {
      for (const head of await this.parts.log.heads(ids)) {
        (await this.opened.get(head.id)?.draft.catch(() => null))?.head(head);
      }
    } catch (error) {
      this.failed(error, 'it could not be asked how far the drafts have come');
    } finally {
      this.asking = false;
    }
  }

  private async compare(): Promise<void> {
    const { channels } = this.parts;
    if (!channels) return;
    for (const [draftId, { draft }] of this.opened) {
      const digest = (await draft.catch(() => null))?.digest();
      if (digest) channels.publish(channelOf(draftId), encodeNodeMessage(this.node, digest));
      // A long text takes some milliseconds.
      await new Promise(setImmediate);
    }
  }

  private failed(error: unknown, what: string): void {
    this.parts.logger.error({ err: error }, what);
  }
}

const channelOf = (draftId: DraftId) => `draft:${draftId}`;
