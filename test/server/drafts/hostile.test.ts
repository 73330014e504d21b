import { expect } from 'chai';
import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding';
import { WebSocket } from 'ws';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { awarenessMessage, STEP_1, SYNC, syncMessage, UPDATE } from '../../../server/drafts/messages.ts';
import { Client } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { eventually } from '../../support/eventually.ts';
import { type ProbedNode, probedNode } from '../../support/probed-node.ts';

/** Nobody may be held up for longer, in milliseconds. */
const MAX_STALL = 100;

/** A socket that sends bytes of any kind. */
class Raw {
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | null = null;
  /** The server's questions. */
  readonly asked: Buffer[] = [];
  constructor(url: string, draftId: string, headers: Record<string, string>) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/drafts/${draftId}`, { headers });
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer) => {
      if (data[0] === SYNC && data[1] === STEP_1) this.asked.push(data);
    });
    this.socket.on('close', (code, reason) => {
      this.closed ??= { code, reason: reason.toString() };
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.closed = { code: response.statusCode!, reason: '' };
      this.socket.terminate();
    });
  }
  async opened(): Promise<this> {
    await eventually(async () => this.socket.readyState === WebSocket.OPEN, true);
    return this;
  }
  async ends(): Promise<number> {
    await eventually(async () => this.closed !== null, true);
    return this.closed!.code;
  }
}

/** An update of `count` single characters of one client, each placed by `place`. */
function crafted(
  client: number,
  count: number,
  place: (i: number) => [info: number, ...ids: number[]],
): Uint8Array {
  const encoder = createEncoder();
  for (const part of [1, count, client, 0]) writeVarUint(encoder, part);
  for (let i = 0; i < count; i++) {
    const [info, ...ids] = place(i);
    writeUint8(encoder, 4 | info);
    for (const id of ids) writeVarUint(encoder, id);
    if (ids.length === 0) {
      writeVarUint(encoder, 1);
      writeVarString(encoder, 'text');
    }
    writeVarString(encoder, 'x');
  }
  writeVarUint(encoder, 0);
  return toUint8Array(encoder);
}

describe('a draft and who means it harm', () => {
  let node: ProbedNode;
  let anna: Client;
  let mallory: Client;
  let draftId: string;
  let honest: CoWriter;
  const raws: Raw[] = [];
  const raw = (client = mallory, headers: Record<string, string> = {}, id = draftId) => {
    const made = new Raw(node.url, id, { ...(client.cookie && { cookie: client.cookie }), ...headers });
    raws.push(made);
    return made;
  };

  before(async () => {
    node = await probedNode();
    await node.start();
  });
  beforeEach(async () => {
    // New ones each time: who has been kept out comes back in minutes only.
    anna = await Client.member(node.url, 'Anna');
    mallory = await Client.member(node.url, 'Mallory');
    const opId = crypto.randomUUID();
    const { thread } = await anna.call('POST', '/api/threads', { opId, title: 'T', body: 'B' });
    const { draft } = await anna.call('POST', `/api/threads/${thread.id}/drafts`, { opId, title: 'Ours' });
    draftId = draft.id;
    const { person } = await mallory.call('GET', '/api/session');
    await anna.call('POST', `/api/drafts/${draftId}/members`, { memberId: person.id, role: 'writer' });
    honest = await new CoWriter(anna, draftId).synced();
    honest.text.insert(0, 'b'.repeat(20_000));
    await honest.saved();
  });
  afterEach(async () => {
    for (const { socket } of raws.splice(0)) socket.terminate();
    // Whatever was done, others go on and what they write is one text.
    const before = honest.toString();
    honest.text.insert(honest.text.length, ' still here');
    await honest.saved();
    expect((await anna.call('GET', `/api/drafts/${draftId}`)).text).to.equal(`${before} still here`);
    honest.leave();
    expect(node.isAlive()).to.equal(true);
  });
  after(() => node.remove());

  /** Does it, and nobody is held up. */
  async function heldUpBy(work: () => Promise<void>): Promise<void> {
    await node.observed('collected');
    await work();
    const { longestStall, uncaught, prototypeChanges } = await node.observed();
    expect([uncaught, prototypeChanges]).to.deep.equal([0, []]);
    expect(longestStall, 'the longest stall').to.be.below(MAX_STALL);
  }
  const sends = (bytes: Uint8Array, code: number) =>
    heldUpBy(async () => {
      const socket = await raw().opened();
      socket.socket.send(bytes);
      expect(await socket.ends()).to.equal(code);
    });

  it('lets nobody in without a session, of another site, or who is not in it', async () => {
    expect(await raw(new Client(node.url)).ends()).to.equal(4401);
    expect(await raw(mallory, { origin: 'https://evil.example' }).ends()).to.equal(403);
    expect(await raw(await Client.member(node.url, 'Eve')).ends()).to.equal(4403);
    expect(await raw(mallory, {}, 'A'.repeat(16)).ends()).to.equal(4403);
    expect(await raw(mallory, {}, 'no-draft').ends()).to.equal(404);
  });

  it('closes on a frame of more than 1 MiB', () => sends(new Uint8Array(1024 * 1024 + 1), 1009));
  it('closes on text', async () => {
    const socket = await raw().opened();
    socket.socket.send('hello');
    expect(await socket.ends()).to.equal(4400);
  });
  it('closes on a message of a kind that there is not', () => sends(Uint8Array.of(77, 1, 2), 4400));
  it('closes on an update in the second format', () => {
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'abc');
    return sends(syncMessage(UPDATE, Y.encodeStateAsUpdateV2(doc)), 4400);
  });
  it('closes on 21 bytes of the second format that take seconds to read', () =>
    sends(
      syncMessage(
        UPDATE,
        Uint8Array.of(0, 0, 6, 255, 255, 255, 255, 255, 255, 7, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0),
      ),
      4400,
    ));
  it('closes on 20,000 invented clients', () => {
    const encoder = createEncoder();
    writeVarUint(encoder, 20_000);
    for (let i = 0; i < 20_000; i++) {
      for (const part of [1, i + 1, 0]) writeVarUint(encoder, part);
      writeUint8(encoder, 1);
      for (const part of [1]) writeVarUint(encoder, part);
      writeVarString(encoder, 'text');
      writeVarUint(encoder, 1);
    }
    writeVarUint(encoder, 0);
    return sends(syncMessage(UPDATE, toUint8Array(encoder)), 4400);
  });
  it('gives up an update that takes seconds to apply', () => {
    const { clientID } = honest.doc;
    // All at one place, each beside another end: each looks at all before it.
    const update = crafted(1, 8_000, (i) => [0xc0, clientID, 0, clientID, 1 + ((i * 7_919) % 19_999)]);
    return sends(syncMessage(UPDATE, update), 4429);
  });
  it('lets the same not in by small pieces', () =>
    heldUpBy(async () => {
      const { clientID } = honest.doc;
      const socket = await raw().opened();
      const PIECE = 200;
      for (let piece = 0; piece < 60 && !socket.closed; piece++) {
        const encoder = createEncoder();
        for (const part of [1, PIECE, 1, piece * PIECE]) writeVarUint(encoder, part);
        for (let i = piece * PIECE; i < (piece + 1) * PIECE; i++) {
          writeUint8(encoder, 0xc4);
          for (const part of [clientID, 0, clientID, 1 + ((i * 7_919) % 19_999)]) writeVarUint(encoder, part);
          writeVarString(encoder, 'x');
        }
        writeVarUint(encoder, 0);
        socket.socket.send(syncMessage(UPDATE, toUint8Array(encoder)));
      }
      expect(await socket.ends()).to.equal(4429);
    }));
  it('closes on writing as a client that is somebody else’s', async () => {
    const { clientID } = honest.doc;
    const encoder = createEncoder();
    for (const part of [1, 1, clientID, 20_000]) writeVarUint(encoder, part);
    writeUint8(encoder, 0x84);
    for (const part of [clientID, 19_999]) writeVarUint(encoder, part);
    writeVarString(encoder, 'forged');
    writeVarUint(encoder, 0);
    await sends(syncMessage(UPDATE, toUint8Array(encoder)), 4400);
    const { runs, people } = await anna.call('GET', `/api/drafts/${draftId}/versions/1`);
    expect(people.map(({ name }: { name: string }) => name)).to.deep.equal(['Anna']);
    expect(runs).to.have.length(1);
  });
  it('does not apply what follows on something that it lacks, and asks for it', async () => {
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'first ');
    const lacking = Y.encodeStateVector(doc);
    doc.getText('text').insert(6, 'second ');
    const socket = await raw().opened();
    await eventually(async () => socket.asked.length, 1);
    socket.socket.send(syncMessage(UPDATE, Y.encodeStateAsUpdate(doc, lacking)));
    await eventually(async () => socket.asked.length, 2);
    expect(honest.toString()).to.not.include('second');
    socket.socket.send(syncMessage(UPDATE, Y.encodeStateAsUpdate(doc)));
    await eventually(async () => honest.toString().includes('first second'), true);
  });
  it('takes a name from nobody, and a cursor of nobody else', async () => {
    honest.provider.awareness.setLocalState({ cursor: null });
    const socket = await raw().opened();
    const awareness = new Awareness(new Y.Doc());
    awareness.states.set(honest.doc.clientID, { user: { name: 'Forged' } });
    awareness.meta.set(honest.doc.clientID, { clock: 1_000, lastUpdated: 0 });
    awareness.setLocalState({ user: { name: 'Anna' }, cursor: { anchor: 'x' }, more: 1 });
    const clients = [honest.doc.clientID, awareness.clientID];
    socket.socket.send(awarenessMessage(encodeAwarenessUpdate(awareness, clients)));
    const seen = () => honest.provider.awareness.getStates().get(awareness.clientID);
    await eventually(async () => seen()?.user.name, 'Mallory');
    expect(Object.keys(seen()!)).to.deep.equal(['user', 'cursor']);
    const fresh = await new CoWriter(anna, draftId).synced();
    await eventually(
      async () => fresh.provider.awareness.getStates().get(honest.doc.clientID)?.user.name,
      'Anna',
    );
    fresh.leave();
    awareness.destroy();
  });
  it('passes over a state of more than 10 kB, and closes on one of more than 64 kB', async () => {
    const awareness = new Awareness(new Y.Doc());
    const socket = await raw().opened();
    awareness.setLocalState({ cursor: null, more: 'x'.repeat(11_000) });
    socket.socket.send(awarenessMessage(encodeAwarenessUpdate(awareness, [awareness.clientID])));
    awareness.setLocalState({ cursor: null, more: 'x'.repeat(70_000) });
    socket.socket.send(awarenessMessage(encodeAwarenessUpdate(awareness, [awareness.clientID])));
    expect(await socket.ends()).to.equal(4400);
    expect(honest.provider.awareness.getStates().get(awareness.clientID)).to.equal(undefined);
    awareness.destroy();
  });
  it('holds nobody up: cursors as fast as they go', () =>
    heldUpBy(async () => {
      const socket = await raw().opened();
      const awareness = new Awareness(new Y.Doc());
      for (let i = 0; i < 5_000; i++) {
        awareness.setLocalState({ cursor: null });
        socket.socket.send(awarenessMessage(encodeAwarenessUpdate(awareness, [awareness.clientID])));
      }
      await eventually(async () => socket.socket.bufferedAmount, 0);
      awareness.destroy();
    }));
  it('holds nobody up: the whole text asked for as fast as it goes', () =>
    heldUpBy(async () => {
      const socket = await raw().opened();
      for (let i = 0; i < 5_000; i++) socket.socket.send(syncMessage(STEP_1, Uint8Array.of(0)));
      expect(await socket.ends()).to.equal(4429);
    }));
  it('holds nobody up: 100,000 updates that change nothing', () =>
    heldUpBy(async () => {
      const socket = await raw().opened();
      const nothing = syncMessage(UPDATE, Uint8Array.of(0, 0));
      for (let i = 0; i < 100_000; i++) socket.socket.send(nothing);
      await eventually(async () => socket.socket.bufferedAmount, 0);
    }));
  it('closes when it is full, and says so', async () => {
    const socket = await raw().opened();
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'y'.repeat(980_001));
    socket.socket.send(syncMessage(UPDATE, Y.encodeStateAsUpdate(doc)));
    expect(await socket.ends()).to.equal(4413);
    expect(socket.closed!.reason).to.match(/1,000,000 characters/);
  });
});
