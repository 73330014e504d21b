import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { ask, Client, heard } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { type TestNode, testNode } from '../../support/node.ts';

/** Joins a thread by a bare WebSocket whose bytes nobody takes any more once it has joined. */
async function stopsReading(node: TestNode, threadId: string) {
  const { hostname, port } = new URL(node.url);
  const socket = connect(Number(port), hostname);
  const head = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  let received = '';
  const until = async (text: string) => {
    while (!received.includes(text)) received += String((await once(socket, 'data'))[0]);
  };
  const send = (text: string) => {
    const body = Buffer.from(text);
    // A short text frame, masked with zeros.
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]));
  };
  await until('"sid"');
  send('40');
  await until('40{"sid"');
  send(`420["thread:join",{"threadId":"${threadId}"}]`);
  await until('430[');
  socket.pause();
  return socket;
}

describe('readers who stop reading', function () {
  this.timeout(60_000);

  it('are let go when something is sent to them, and those who read on are not', async () => {
    const node = await testNode();
    const anna = await Client.member(node.url, 'Anna');
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' });
    const reading = await anna.connect();
    await ask(reading, 'thread:join', { threadId: thread.id });
    let lost = 0;
    reading.on('disconnect', () => lost++);
    const stuck = await stopsReading(node, thread.id);
    const metrics = async () => (await new Client(node.url).request('GET', '/metrics')).answer as string;
    expect(await metrics()).to.include('rejoinder_sockets 2');
    const posting = setInterval(() => {
      void ask(reading, 'comment:post', { opId: opId(), threadId: thread.id, body: 'x'.repeat(2_000) });
    }, 50);
    try {
      await eventually(async () => (await metrics()).includes('rejoinder_dropped_readers_total 1'), true, 20);
    } finally {
      clearInterval(posting);
    }
    expect(await metrics()).to.include('rejoinder_sockets 1');
    expect(lost).to.equal(0);
    const heardOn = heard(reading, 'thread:events');
    await ask(reading, 'comment:post', { opId: opId(), threadId: thread.id, body: 'Still here' });
    await heardOn;
    stuck.destroy();
    anna.close();
    await node.close();
  });
});
