import type pg from 'pg';
import * as Y from 'yjs';
import type { Client } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { withClient } from '../../support/postgres.ts';
import type { Cluster } from './cluster.ts';
import type { Random } from './random.ts';
import { passes, promised, until } from './waiting.ts';

/** What happens to one node or its link while people write. */
export type Trouble = 'cut' | 'slow' | 'stranded' | 'redis' | 'killed';

/** Edits by one writer in one turn of the event loop. */
const BURST = 25;
/** Of frames, how many are sent twice, as by a network that repeats itself. */
const TWICE = 0.05;
const WITHIN = 60_000;

/** A draft with its writers, half of them at each node, through links that can be broken. */
export class Draft {
  characters = 0;
  savedCharacters = 0;
  private readonly cluster: Cluster;
  private readonly id: string;
  private readonly writers: CoWriter[];
  private readonly reader: Client;
  private readonly random: Random;
  private readonly counted: { checks: number };

  private constructor(parts: {
    cluster: Cluster;
    id: string;
    writers: CoWriter[];
    clients: Client[] & { checks: number };
    random: Random;
  }) {
    this.cluster = parts.cluster;
    this.id = parts.id;
    this.writers = parts.writers;
    this.reader = parts.clients[0]!;
    this.counted = parts.clients;
    this.random = parts.random;
  }

  static async open(
    cluster: Cluster,
    clients: Client[] & { checks: number },
    random: Random,
  ): Promise<Draft> {
    const [opener, ...others] = clients;
    const threadId = await cluster.thread();
    const opId = `draft-${threadId}`;
    const { draft } = await patiently(opener!, `/api/threads/${threadId}/drafts`, { opId, title: 'Ours' });
    for (const client of others) {
      const { person } = await client.call('GET', '/api/session');
      await patiently(opener!, `/api/drafts/${draft.id}/members`, { memberId: person.id, role: 'writer' });
    }
    const writers = clients.map(
      (client, i) =>
        new CoWriter(client, draft.id, {
          url: cluster.nodes[i % 2]!.edgeUrl,
          twice: () => random.next() < TWICE,
        }),
    );
    for (const writer of writers) await writer.synced();
    return new Draft({ cluster, id: draft.id, writers, clients, random });
  }

  /** Random edits by everyone, in the middle of which the troubles come, one after another. */
  async write(edits: number, troubles: readonly Trouble[]): Promise<void> {
    const { random } = this;
    let made = 0;
    const begins = troubles.map((trouble, i) => ({
      trouble,
      at: Math.floor((edits * (2 * i + 1)) / (2 * troubles.length)),
    }));
    const under: Promise<void>[] = [];
    while (made < edits) {
      const writer = random.pick(this.writers);
      for (let i = 0; i < BURST && made < edits; i++, made++) this.edit(writer);
      while (begins[0] && begins[0].at <= made) under.push(this.happens(begins.shift()!.trouble));
      // What was sent goes out, and what came is read.
      await new Promise(setImmediate);
    }
    await Promise.all(under);
  }

  /** Waits until all have the same text. Returns how long that took. @throws BrokenPromise */
  async agree(): Promise<number> {
    const texts = () => this.writers.map(String);
    const took = await until(
      () => this.writers.every((writer) => writer.isSaved()) && new Set(texts()).size === 1,
      WITHIN,
      () => {
        const lacking = this.writers.map((writer) =>
          writer.isSaved() ? 'saved' : `not saved (${writer.state()})`,
        );
        return `${new Set(texts()).size} different texts of lengths ${texts().map(({ length }) => length)}: ${lacking}.`;
      },
    );
    const [text] = texts() as [string];
    await this.checkSaved(
      this.writers.map(({ doc, durable }) => new Map([[doc.clientID, durable.get(doc.clientID) ?? 0]])),
    );
    promised((await this.inDatabase()).toString() === text, 'The log in the database makes another text.');
    for (const { url } of this.cluster.nodes) {
      const fresh = await new CoWriter(this.reader, this.id, { url }).synced();
      const theirs = String(fresh);
      fresh.leave();
      promised(theirs === text, `A fresh reader at ${url} has another text.`);
    }
    this.savedCharacters = this.characters;
    return took;
  }

  leave(): void {
    for (const writer of this.writers) writer.leave();
  }

  private edit(writer: CoWriter): void {
    const { random } = this;
    const { text } = writer;
    const at = random.between(0, text.length);
    if (text.length > 0 && random.next() < 0.3) {
      text.delete(
        Math.min(at, text.length - 1),
        Math.min(random.between(1, 6), text.length - Math.min(at, text.length - 1)),
      );
    } else {
      const words = random.pick(['a', 'word ', 'two words ', '\n', '**bold** ', 'é', '👍']);
      text.insert(at, words);
      this.characters += words.length;
    }
  }

  private async happens(trouble: Trouble): Promise<void> {
    const { random } = this;
    const node = random.pick(this.cluster.nodes);
    switch (trouble) {
      case 'cut':
        for (let i = 0; i < 3; i++) {
          await node.edge.cut();
          await passes(random.between(10, 60));
        }
        return;
      case 'slow':
        await node.edge.delay(random.between(20, 80));
        await passes(random.between(50, 200));
        return node.edge.delay(0);
      case 'stranded':
        await node.edge.strand();
        return;
      case 'redis':
        await node.redis.cut();
        return void this.cluster.redis.command('PING').catch(() => {});
      case 'killed': {
        await node.kill();
        // What was called saved before is there, whoever is not there to send it again.
        await this.checkSaved(this.writers.map(({ durable }) => new Map(durable)));
        return node.start();
      }
    }
  }

  /** @throws BrokenPromise where the database lacks what a writer was told that it has */
  private async checkSaved(told: Map<number, number>[]): Promise<void> {
    const clocks = Y.decodeStateVector(Y.encodeStateVector(await this.inDatabase()));
    for (const durable of told) {
      for (const [client, clock] of durable) {
        this.counted.checks += 1;
        const has = clocks.get(client) ?? 0;
        promised(has >= clock, `${clock - has} characters that were called saved are not in the database.`);
      }
    }
  }

  /** What the log in the database makes, read past the forum. */
  private inDatabase(): Promise<Y.Doc & { toString(): string }> {
    return withClient(this.cluster.databaseUrl, async (client: pg.Client) => {
      const doc = new Y.Doc();
      const snapshot = await client.query('select bytes from draft_snapshots where draft_id = $1', [this.id]);
      const log = await client.query('select bytes from draft_updates where draft_id = $1 order by seq', [
        this.id,
      ]);
      for (const { bytes } of [...snapshot.rows, ...log.rows]) Y.applyUpdate(doc, bytes);
      return Object.assign(doc, { toString: () => doc.getText('text').toString() });
    });
  }
}

/** Posts as somebody who waits where they are told to. */
async function patiently(client: Client, path: string, body: object) {
  for (;;) {
    const { status, answer } = await client.request('POST', path, body);
    if (status < 400) return answer;
    if (status !== 429) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, answer.error.retryAfter));
  }
}
