import { createAdapter } from '@socket.io/redis-adapter';
import { Redis, type RedisOptions } from 'ioredis';
import type { Channels } from './channels.ts';

/** How often Redis is asked whether it is there, and how long it may take to answer, in milliseconds. */
const ASK_EVERY = 1_000;
const ANSWER_WITHIN = 1_500;

/**
 * The way to Redis, which makes things faster and holds nothing: a message that can't be sent is dropped.
 * A server that is silent is left and looked for again, as ioredis alone would wait for it; `up` says whether it
 * answered when it was asked last.
 */
export class RedisLink {
  up = false;
  /** For what is counted there. Rejects at once while Redis isn't reached. */
  readonly commands: Redis;
  private readonly subscriber: Redis;
  private readonly timer: NodeJS.Timeout;
  private readonly listeners = new Set<(up: boolean) => void>();
  private readonly waitingSince = new Map<Redis, number>();
  private asking = false;
  private closed = false;

  constructor(url: string) {
    const options: RedisOptions = {
      connectTimeout: ANSWER_WITHIN,
      disconnectTimeout: 100,
      keepAlive: 10_000,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(times * 50, 500),
    };
    this.commands = new Redis(url, {
      ...options,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      commandTimeout: ANSWER_WITHIN,
    });
    this.subscriber = withoutRejections(new Redis(url, options));
    for (const client of this.clients) {
      // What fails is told by `up`; without a listener, each failure would be printed.
      client.on('error', () => {});
      client.on('ready', () => {
        if (this.clients.every(({ status }) => status === 'ready')) void this.ask();
      });
    }
    this.timer = setInterval(() => void this.ask(), ASK_EVERY);
    this.timer.unref();
  }

  /** Socket.IO's adapter by this link. `key` tells this forum's messages from those of others on the same Redis. */
  adapter(key: string): ReturnType<typeof createAdapter> {
    const publisher = Object.create(this.commands, {
      // The adapter doesn't look at what becomes of a message, and a promise that nobody looks at ends the process.
      publish: {
        value: (channel: string, message: string | Buffer) =>
          this.commands.publish(channel, message).catch(() => 0),
      },
    });
    return createAdapter(publisher, this.subscriber, { key });
  }

  /**
   * Channels of bytes, by which nodes tell each other what concerns only some of them. What is published reaches this
   * node as well, and nobody while Redis isn't reached.
   */
  channels(key: string): Channels {
    const listeners = new Map<string, (bytes: Uint8Array) => void>();
    this.subscriber.on('messageBuffer', (name: Buffer, bytes: Buffer) =>
      listeners.get(name.toString())?.(bytes),
    );
    // What fails is made up for by whoever listens: they ask the database now and then.
    const failed = () => {};
    return {
      publish: (name, bytes) => {
        this.commands.publish(`${key}:${name}`, Buffer.from(bytes)).catch(failed);
      },
      subscribe: async (name, listener) => {
        listeners.set(`${key}:${name}`, listener);
        // It is kept for when Redis is back; nobody waits for that.
        if (this.up) await within(ANSWER_WITHIN, this.subscriber.subscribe(`${key}:${name}`));
        else this.subscriber.subscribe(`${key}:${name}`).catch(failed);
      },
      unsubscribe: (name) => {
        listeners.delete(`${key}:${name}`);
        if (!this.closed) this.subscriber.unsubscribe(`${key}:${name}`).catch(failed);
      },
    };
  }

  /** `listener` hears when Redis comes and goes. */
  onChange(listener: (up: boolean) => void): void {
    this.listeners.add(listener);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    for (const client of this.clients) client.disconnect();
  }

  private get clients(): Redis[] {
    return [this.commands, this.subscriber];
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const answers = await Promise.all(this.clients.map((client) => this.answers(client)));
    this.asking = false;
    const up = answers.every(Boolean);
    if (this.closed || up === this.up) return;
    this.up = up;
    for (const listener of this.listeners) listener(up);
  }

  private async answers(client: Redis): Promise<boolean> {
    if (client.status === 'ready') {
      this.waitingSince.delete(client);
      if (await within(ANSWER_WITHIN, client.ping())) return true;
    } else {
      const since = this.waitingSince.get(client) ?? performance.now();
      this.waitingSince.set(client, since);
      // It tries again by itself, unless a server took the connection and says nothing.
      if (performance.now() - since < ANSWER_WITHIN || client.status !== 'connect') return false;
      this.waitingSince.delete(client);
    }
    if (!this.closed) client.disconnect(true);
    return false;
  }
}

/**
 * Socket.IO's adapter doesn't look at what becomes of its subscriptions either, and what is on its way when the link is
 * closed is rejected.
 */
function withoutRejections(subscriber: Redis): Redis {
  for (const name of ['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe'] as const) {
    const command = subscriber[name].bind(subscriber) as (...args: unknown[]) => Promise<unknown>;
    const looked = (...args: unknown[]) => {
      const answer = command(...args);
      answer.catch(() => {});
      return answer;
    };
    Object.assign(subscriber, { [name]: looked });
  }
  return subscriber;
}

function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    work
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(() => clearTimeout(timer));
  });
}
