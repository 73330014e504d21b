import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const JOINED = '430[';

/**
 * A reader over a bare socket, spoken to as Socket.IO speaks over a WebSocket, who can stop reading: what the
 * server sends then fills the buffers of both systems, and after that the server's memory.
 */
export class DeafReader {
  private readonly socket: Socket;
  private heard = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
  }

  /** Resolves when it has joined the thread, and reads. */
  static async join(url: string, threadId: string): Promise<DeafReader> {
    const { hostname, port, host } = new URL(url);
    const reader = new DeafReader(connect(Number(port), hostname));
    const key = randomBytes(16).toString('base64');
    reader.socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\n` +
        `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    await reader.hears('101 Switching Protocols');
    reader.say('40');
    await reader.hears('40{');
    reader.say(`420${JSON.stringify(['thread:join', { threadId }])}`);
    await reader.hears(JOINED);
    reader.heard = '';
    // From now on it reads, forgets, and answers heartbeats.
    reader.socket.on('data', (chunk) => {
      if (chunk.length === 3 && chunk[2] === '2'.charCodeAt(0)) reader.say('3');
    });
    return reader;
  }

  stopReading(): void {
    this.socket.pause();
  }

  leave(): void {
    this.socket.destroy();
  }

  /** A text message in a frame with a mask of zeros (RFC 6455, 5.2). */
  private say(text: string): void {
    const body = Buffer.from(text);
    if (body.length > 125) throw new Error('Longer frames are not needed here.');
    this.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]));
  }

  private hears(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => done(new Error(`A reader did not hear '${text}', only '${this.heard.slice(-200)}'.`)),
        20_000,
      );
      const done = (error?: Error) => {
        clearTimeout(timer);
        this.socket.off('data', listen);
        this.socket.off('close', closed);
        if (error) reject(error);
        else resolve();
      };
      const closed = () => done(new Error(`A connection ended before '${text}' was heard.`));
      const listen = (chunk?: Buffer) => {
        if (chunk) this.heard += chunk.toString('latin1');
        if (this.heard.includes(text)) done();
      };
      this.socket.on('data', listen);
      this.socket.on('close', closed);
      listen();
    });
  }
}
