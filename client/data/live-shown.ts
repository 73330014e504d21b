import { LIMITS } from '../../shared/protocol/limits.ts';
import type { ServerToClient } from '../../shared/protocol/live.ts';
import { Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { Fetching } from './fetching.ts';

/** A comment as `threadId/number`, a thread's title as `threadId`. */
type Ref = string;

/**
 * What became of what a page shows of several threads: asked with every connection, as what was told before was not heard,
 * and whenever it may have changed, or what the reader may see. Tells `change`.
 */
export class LiveShown extends EventTarget {
  /** What each looks like now, in short; null: the reader may not see it (any more). */
  imprints: ReadonlyMap<Ref, string | null> = new Map();
  private readonly connection: Connection;
  private readonly refs: readonly Ref[];
  private readonly asking = new Fetching(() => this.ask());

  /** @param refs At most as many as one page shows (`LIMITS.shown`): of more, the first. */
  constructor(connection: Connection, refs: Iterable<Ref>) {
    super();
    this.connection = connection;
    this.refs = [...new Set(refs)].slice(0, LIMITS.shown);
    if (this.refs.length === 0) return;
    const { socket } = connection;
    socket.on('connect', () => void this.asking.again());
    socket.on('session:changed', () => void this.asking.again());
    socket.on('shown:changed', (message) => {
      if (this.concerns(message)) void this.asking.again();
    });
    if (connection.connected) void this.asking.again();
  }

  private concerns({ threadId, numbers }: Parameters<ServerToClient['shown:changed']>[0]): boolean {
    return this.refs.some((ref) => {
      const [id, number] = ref.split('/');
      return id === threadId && (numbers === null || numbers.includes(Number(number)));
    });
  }

  private async ask(): Promise<void> {
    const shown = this.refs.map((ref) => {
      const [threadId, number] = ref.split('/');
      return { threadId: threadId!, number: number === undefined ? null : Number(number) };
    });
    try {
      const { imprints } = await this.connection.ask('shown:follow', { shown });
      this.imprints = new Map(this.refs.map((ref, i) => [ref, imprints[i] ?? null]));
      this.dispatchEvent(new Event('change'));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.connection.again(error, () => this.asking.again());
    }
  }
}
