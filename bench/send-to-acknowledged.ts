import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ask, Client } from '../test/support/client.ts';
import { processNode } from '../test/support/process-node.ts';
import { temporaryFolder } from '../test/support/temporary.ts';
import { type Figure, median, percentile, progress } from './measure.ts';

const PEOPLE = 32;
/** A comment takes 5 of the 150 points that a guest has for 5 s: however fast it goes, nobody comes to the limit. */
const EACH = 25;

/**
 * A comment from send to acknowledged, durable, over a WebSocket, one after another. The floor, in the same run:
 * one row inserted and committed by node:sqlite with the same settings, nothing else.
 */
export async function sendToAcknowledged(): Promise<Figure[]> {
  const node = await processNode();
  await node.start();
  const opener = await Client.member(node.url, 'Opener');
  const { thread } = await opener.call('POST', '/api/threads', {
    opId: 'open',
    title: 'Bench',
    body: 'Text',
  });
  const times: number[] = [];
  const people: Client[] = [];
  // Many people, each below the limit of acts, of whom all read along.
  for (let i = 0; i < PEOPLE; i++) people.push(await Client.guest(node.url, `Person ${i}`));
  const sockets = await Promise.all(people.map((person) => person.connect()));
  await Promise.all(sockets.map((socket) => ask(socket, 'thread:join', { threadId: thread.id })));
  for (let i = 0; i < PEOPLE * EACH; i++) {
    const began = performance.now();
    const answer = await ask(sockets[i % PEOPLE]!, 'comment:post', {
      opId: `op-${i}`,
      threadId: thread.id,
      body: `A comment of usual length, which says something about the matter at hand, number ${i}.`,
    });
    if (!answer.ok) throw new Error(answer.error.message);
    if (i >= 100) times.push(performance.now() - began);
    progress('send-to-acknowledged', i + 1, PEOPLE * EACH);
  }
  for (const person of people) person.close();
  await node.remove();
  const floor = await commitFloor();
  const peer = `NodeBB 4: 11.4 ms; a bare commit here: ${floor.toFixed(2)} ms`;
  const ms = median(times);
  return [
    {
      what: 'comment, send to acknowledged, median',
      value: ms,
      unit: 'ms',
      peer,
      goal: '≤ 2 ms',
      met: ms <= 2,
    },
    {
      what: 'comment, send to acknowledged, p99',
      value: percentile(times, 0.99),
      unit: 'ms',
      peer: '–',
      goal: null,
      met: null,
    },
  ];
}

async function commitFloor(): Promise<number> {
  const folder = await temporaryFolder();
  const db = new DatabaseSync(join(folder.path, 'floor.db'));
  db.exec('pragma journal_mode = wal; pragma synchronous = full; create table t (body text)');
  const insert = db.prepare('insert into t values (?)');
  const times: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const began = performance.now();
    insert.run(`A comment of usual length, number ${i}`);
    times.push(performance.now() - began);
  }
  db.close();
  await folder.remove();
  return median(times);
}
