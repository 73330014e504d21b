import type { Server } from 'socket.io';

/** Who is being sent something and was not heard of for so long is asked whether they take it, in milliseconds. */
const ASK_AFTER = 4_000;
/** Who doesn't answer within this is let go: their client comes back and asks the log. */
const PATIENCE = 8_000;
const LOOK_EVERY = 1_000;

/** The part of Engine.IO's connection that is looked at; `sendPacket` is what its own heartbeat uses. */
interface Connection {
  transport: { name: string; socket?: { terminate(): void } };
  on(event: 'packet' | 'flush', listener: () => void): void;
  once(event: 'close', listener: () => void): void;
  sendPacket(type: 'ping'): void;
  close(discard: true): void;
}

interface Watched {
  /** When something of theirs came last, and when something was handed over to them. */
  heard: number;
  sent: number;
  /** When they were asked; null: they have answered. */
  asked: number | null;
}

/**
 * Lets connections go whose readers have stopped reading, before what waits for them fills the memory. The usual
 * heartbeat is too slow for that, and faster for all would keep every phone's radio awake: so those are asked who
 * are being sent something. TCP itself tells nothing for as long as the system's buffers last.
 */
export class SlowReaders {
  private readonly watched = new Map<Connection, Watched>();
  private readonly timer: NodeJS.Timeout;

  /** `dropped` is called for each connection that was let go. */
  constructor(engine: Server['engine'], dropped: () => void) {
    engine.on('connection', (connection: Connection) => this.watch(connection));
    this.timer = setInterval(() => {
      for (const [connection, watched] of this.watched) this.look(connection, watched, dropped);
    }, LOOK_EVERY);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private watch(connection: Connection): void {
    const watched: Watched = { heard: performance.now(), sent: 0, asked: null };
    this.watched.set(connection, watched);
    connection.on('packet', () => {
      watched.heard = performance.now();
      watched.asked = null;
    });
    connection.on('flush', () => {
      watched.sent = performance.now();
    });
    connection.once('close', () => this.watched.delete(connection));
  }

  private look(connection: Connection, watched: Watched, dropped: () => void): void {
    const now = performance.now();
    if (watched.asked !== null) {
      if (now - watched.asked < PATIENCE) return;
      // A WebSocket's own goodbye would wait behind what is not read.
      if (connection.transport.name === 'websocket') connection.transport.socket?.terminate();
      else connection.close(true);
      dropped();
    } else if (watched.sent > watched.heard && now - watched.heard > ASK_AFTER) {
      watched.asked = now;
      connection.sendPacket('ping');
    }
  }
}
