import { once } from 'node:events';
import type { Socket as Connection } from 'node:net';
import { WebSocket } from 'ws';
import { inTime } from './broken.ts';
import { bodyOf, bytesOf, type Frame, type PollingRequest, type Sequence } from './frames.ts';
import { type Caller, Polling } from './polling.ts';

const isRequest = (step: Frame | PollingRequest): step is PollingRequest => 'packets' in step;

/** Sends a sequence. Resolves when the node has read all of it, or has ended the connection. */
export async function play(
  { by, query, joins, steps }: Sequence,
  caller: Caller,
  threadId: string,
): Promise<void> {
  const polling = new Polling(caller);
  let sid: Record<string, string> = {};
  if (by !== 'websocket') {
    sid = polling.sidOf(await polling.send('GET', query));
    if (joins) {
      await polling.send('POST', sid, {}, Buffer.from('40'));
      if (sid.sid) await polling.send('GET', sid);
    }
  }
  const socket =
    by === 'polling' ? null : await openSocket(caller, by === 'upgrade' ? { ...query, ...sid } : query);
  if (socket && by === 'websocket' && joins) {
    socket.send('40');
    await inTime(Promise.race([heard(socket, '40'), closed(socket)]), 'A connection to the namespace');
  }
  for (const step of steps) {
    if (isRequest(step)) {
      const { method, query, headers, ends } = step;
      const body = bodyOf(step, threadId);
      const sent = polling.send(method, { ...sid, ...query }, headers, body, ends === 'breaks-off');
      // Engine.IO never answers who says of a request that it is a WebSocket, and need not.
      const isAnswered = method !== 'GET' && !Object.hasOwn(query, 'transport');
      if (ends !== 'overlaps' && isAnswered) await sent;
      // Nobody waits for what is asked there: it may never come.
      else sent.catch(() => {});
    } else if (socket?.readyState === WebSocket.OPEN) {
      const bytes = bytesOf(step, threadId);
      if (step.kind === 'wire') connectionOf(socket).write(bytes);
      else socket.send(bytes, { binary: step.kind === 'binary' }, () => {});
    }
  }
  if (socket && socket.readyState !== WebSocket.CLOSED) {
    // The end comes after all that was sent, and so does the answer to it.
    connectionOf(socket).end();
    await inTime(closed(socket), 'The end of a connection');
  }
  if (sid.sid) await polling.send('POST', sid, {}, Buffer.from('1'));
  polling.stop();
}

async function openSocket(
  { url, cookie, address }: Caller,
  query: Record<string, string>,
): Promise<WebSocket | null> {
  const search = new URLSearchParams({ EIO: '4', transport: 'websocket', ...query });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${search}`, {
    headers: { cookie, 'x-forwarded-for': address },
    perMessageDeflate: false,
  });
  // Of connections that are refused, or broken off.
  socket.on('error', () => {});
  await inTime(Promise.race([once(socket, 'open').catch(() => {}), closed(socket)]), 'A WebSocket');
  return socket.readyState === WebSocket.OPEN ? socket : null;
}

const connectionOf = (socket: WebSocket) => (socket as unknown as { _socket: Connection })._socket;
const closed = (socket: WebSocket) =>
  new Promise<void>((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) resolve();
    else socket.once('close', () => resolve());
  });
const heard = (socket: WebSocket, beginning: string) =>
  new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if (String(data).startsWith(beginning)) resolve();
    });
  });
