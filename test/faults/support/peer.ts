import { Agent, request } from 'node:http';
import { io, type Socket } from 'socket.io-client';

/** Somebody's connection to the forum, by a plain socket.io-client: when a node is gone, it goes to the next. */
export class Peer {
  readonly name: string;
  /** Where it is connected now, or tries to be. */
  url: string;
  socket: Socket | null = null;
  /** When the connection was lost last, and how often. */
  lostAt = 0;
  lost = 0;
  private readonly urls: readonly string[];
  private readonly cookie: string;
  private readonly set: (socket: Socket) => void;
  private readonly connected: () => void;
  private retry: NodeJS.Timeout | null = null;
  private closed = false;
  private tries = 0;

  /** `urls`: the nodes, the one to begin with first. `set` is told of each socket before it is connected. */
  constructor(options: {
    name: string;
    urls: readonly string[];
    cookie?: string;
    set?: (socket: Socket) => void;
    connected?: () => void;
  }) {
    const { name, urls, cookie = '', set = () => {}, connected = () => {} } = options;
    this.name = name;
    this.urls = urls;
    this.url = urls[0]!;
    this.cookie = cookie;
    this.set = set;
    this.connected = connected;
    this.open();
  }

  get isConnected(): boolean {
    return this.socket?.connected ?? false;
  }

  /** Sends an event. Resolves with the acknowledgement, or null when none came: it may have happened or not. */
  async ask<T>(event: string, input: object, within = 3_000): Promise<T | null> {
    const { socket } = this;
    if (!socket?.connected) return null;
    try {
      return (await socket.timeout(within).emitWithAck(event, input)) as T;
    } catch {
      return null;
    }
  }

  close(): void {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    this.socket?.disconnect();
  }

  private open(): void {
    const socket = io(this.url, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      timeout: 20_000,
      extraHeaders: this.cookie ? { cookie: this.cookie } : {},
    });
    this.socket = socket;
    this.set(socket);
    socket.on('connect', () => {
      this.tries = 0;
      this.connected();
    });
    const gone = () => {
      if (this.socket !== socket || this.closed) return;
      this.socket = null;
      this.next();
    };
    socket.on('disconnect', () => {
      this.lostAt = performance.now();
      this.lost += 1;
      gone();
    });
    socket.on('connect_error', () => {
      socket.disconnect();
      gone();
    });
  }

  private next(): void {
    this.url = this.urls[(this.urls.indexOf(this.url) + 1) % this.urls.length]!;
    // Not all at the same instant, and slower the longer it takes.
    const wait = Math.min(1_000, 50 * 2 ** this.tries) * (0.5 + Math.random());
    this.tries += 1;
    this.retry = setTimeout(() => this.open(), wait);
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** A GET of the API. @throws when there is no answer of status 200 within `within` ms */
export function get<T>(url: string, within = 5_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, timeout: within }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== 200)
          reject(new Error(`${url}: ${response.statusCode} ${text.slice(0, 200)}`));
        else resolve(JSON.parse(text) as T);
      });
    });
    call.on('timeout', () => call.destroy(new Error(`${url}: no answer within ${within} ms`)));
    call.on('error', reject);
    call.end();
  });
}
