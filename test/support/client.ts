import { io, type Socket } from 'socket.io-client';
import type { Ack } from '../../shared/protocol/live.ts';

/** Somebody with a session, over HTTP and by a plain socket.io-client: nothing of ours on their side. */
export class Client {
  readonly url: string;
  cookie = '';
  private readonly sockets: Socket[] = [];

  constructor(url: string) {
    this.url = url;
  }

  static async guest(url: string, name: string): Promise<Client> {
    const client = new Client(url);
    await client.call('POST', '/api/session/guest', { name });
    return client;
  }

  static async member(url: string, name: string): Promise<Client> {
    const client = new Client(url);
    const email = `${name.toLowerCase().replaceAll(/\W/g, '')}-${Math.random().toString(36).slice(2)}@example.org`;
    await client.call('POST', '/api/accounts', { email, password: 'correct horse battery', name });
    return client;
  }

  /** Calls the API. Returns the status and the answer, whatever they are. */
  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0]!;
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
    const answer: any = text.startsWith('{') ? JSON.parse(text) : text;
    return { status: response.status, answer, headers: response.headers };
  }

  /** Calls the API, expecting success. */
  async call(method: string, path: string, body?: unknown) {
    const { status, answer } = await this.request(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /** A connected socket of this person. */
  async connect(options: object = {}): Promise<Socket> {
    const socket = io(this.url, {
      forceNew: true,
      transports: ['websocket'],
      extraHeaders: this.cookie ? { cookie: this.cookie } : {},
      reconnectionDelay: 50,
      ...options,
    });
    this.sockets.push(socket);
    await heard(socket, 'connect');
    return socket;
  }

  close(): void {
    for (const socket of this.sockets) socket.disconnect();
  }
}

/** The acknowledgement of an event. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export function ask(socket: Socket, event: string, ...args: unknown[]): Promise<any> {
  return socket.timeout(5_000).emitWithAck(event, ...args) as Promise<Parameters<Ack<object>>[0]>;
}

/** The first message of a name that satisfies `when`. Fails, naming it, when none comes. */
export function heard<T>(
  socket: Socket,
  event: string,
  when: (message: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const listener = (message: T) => {
      if (!when(message)) return;
      clearTimeout(timer);
      socket.off(event, listener);
      resolve(message);
    };
    const timer = setTimeout(() => {
      socket.off(event, listener);
      reject(new Error(`No '${event}' came that was waited for.`));
    }, 10_000);
    socket.on(event, listener);
  });
}
