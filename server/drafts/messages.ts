import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';

/** Kinds of messages of the y-websocket protocol, and one of ours. @see https://github.com/yjs/y-protocols/blob/master/PROTOCOL.md */
export const SYNC = 0;
export const AWARENESS = 1;
export const QUERY_AWARENESS = 3;
export const DURABLE = 100;
/** Kinds of sync messages. */
export const STEP_1 = 0;
export const STEP_2 = 1;
export const UPDATE = 2;

/** A message of kind SYNC; `bytes` is a state vector for STEP_1, else an update. */
export const syncMessage = (kind: number, bytes: Uint8Array): Uint8Array => message([SYNC, kind], bytes);
export const awarenessMessage = (bytes: Uint8Array): Uint8Array => message([AWARENESS], bytes);

/** What somebody lacks. Many who come at once, after a restart perhaps, are sent the same bytes. */
export function answerMessage(update: Uint8Array): Uint8Array {
  const message = answers.get(update) ?? syncMessage(STEP_2, update);
  answers.set(update, message);
  return message;
}
const answers = new WeakMap<Uint8Array, Uint8Array>();

/** A state vector that is in the database, and how many of the connection's updates are. */
export const durableMessage = (stateVector: Uint8Array, count: number): Uint8Array =>
  message([DURABLE], stateVector, count);

function message(head: number[], bytes: Uint8Array, tail?: number): Uint8Array {
  const encoder = createEncoder();
  for (const part of head) writeVarUint(encoder, part);
  writeVarUint8Array(encoder, bytes);
  if (tail !== undefined) writeVarUint(encoder, tail);
  return toUint8Array(encoder);
}
