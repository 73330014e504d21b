import { expect } from 'chai';
import { ask, Client, heard } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { type ProcessNode, processNode } from '../../support/process-node.ts';

describe('a node that is told to end', function () {
  this.timeout(40_000);
  let node: ProcessNode;
  let threadId: string;
  let anna: Client;
  beforeEach(async () => {
    node = await processNode();
    await node.start();
    anna = await Client.member(node.url, 'Anna');
    threadId = (await anna.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' })).thread.id;
  });
  afterEach(async () => {
    anna.close();
    await node.remove();
  });

  it('lets plain clients go at different moments, who come back by themselves, and ends in time', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => anna.connect()));
    const left = new Set<number>();
    const gone = sockets.map(async (socket) => {
      const reason = await heard<string>(socket, 'disconnect');
      left.add(Math.floor(performance.now() / 10));
      return reason;
    });
    const ended = node.stop();
    // What a plain client takes for a lost connection, not for being sent away.
    expect(new Set(await Promise.all(gone))).to.deep.equal(new Set(['transport close']));
    expect(left.size).to.be.above(sockets.length / 2);
    await ended;
    await node.start();
    await Promise.all(sockets.map((socket) => socket.connected || heard(socket, 'connect')));
  });

  it('answers what it was asked, and has what it answered after the next start', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, i) => Client.guest(node.url, `P${i}`)));
    const sockets = await Promise.all(people.map((person) => person.connect()));
    const acknowledged: string[] = [];
    let unanswered = 0;
    const posting = sockets.map(async (socket, who) => {
      for (let i = 0; socket.connected; i++) {
        const body = `${who}-${i}`;
        try {
          const { ok } = await ask(socket, 'comment:post', { opId: opId(), threadId, body });
          if (ok) acknowledged.push(body);
        } catch {
          unanswered += 1;
        }
      }
    });
    await eventually(async () => acknowledged.length >= 50, true);
    await node.stop();
    await Promise.all(posting);
    await node.start();
    const bodies = new Set<string>();
    for (let from = 1; ; from += 200) {
      const { comments } = await anna.call('GET', `/api/threads/${threadId}?from=${from}&limit=200`);
      if (comments.length === 0) break;
      for (const { body } of comments) bodies.add(body);
    }
    expect(acknowledged.filter((body) => !bodies.has(body))).to.deep.equal([]);
    // One more on each socket can have come as it was closing.
    expect(unanswered).to.be.at.most(sockets.length);
    for (const person of people) person.close();
  });
});
