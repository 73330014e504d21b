import type { Server } from 'socket.io';
import { Decoder, Encoder } from 'socket.io-parser';

/** Packets in one request of a client that polls. One that has more waiting sends them in several. */
const PACKETS = 1_000;
/** No event here has lists within lists any deeper, or more lists, fields and values. */
const DEPTH = 20;
const PARTS = 10_000;
/** Taken apart in no time, whatever is in it; in characters. */
const SMALL = 10_000;
const SEPARATOR = '\u001e';

/**
 * Socket.IO's own parser, which closes the connection of whoever sends a frame that takes long to take apart: a
 * million lists fit in a frame, and hold up everyone for a quarter of a second; an event of 100,000 arguments ends the
 * process, as Socket.IO passes them on as such.
 */
export const boundedParser = {
  Encoder,
  Decoder: class extends Decoder {
    override add(frame: unknown): void {
      if (typeof frame === 'string' && frame.length > SMALL && isTangled(frame)) {
        throw new Error('The frame has too many parts, or too deep ones.');
      }
      super.add(frame);
    }
  },
};

/** Whether JSON has more parts, or deeper ones, than an event; what is within texts doesn't count. */
function isTangled(json: string): boolean {
  let depth = 0;
  let parts = 0;
  let inText = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (inText) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (code === LIST || code === OBJECT) {
      depth += 1;
      parts += 1;
      if (depth > DEPTH || parts > PARTS) return true;
    } else if (code === COMMA) {
      parts += 1;
      if (parts > PARTS) return true;
    } else if (code === LIST_END || code === OBJECT_END) depth -= 1;
  }
  return false;
}
const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125];

interface Polling {
  name: string;
  onData(payload: string): void;
  onError(reason: string): void;
}

/** Closes the connection of whoever sends more packets in one request than a client ever does. */
export function boundPackets(engine: Server['engine']): void {
  engine.on('connection', ({ transport }: { transport: Polling }) => {
    if (transport.name !== 'polling') return;
    const take = transport.onData.bind(transport);
    transport.onData = (payload) => {
      if (typeof payload === 'string' && hasMany(payload)) transport.onError('too many packets');
      else take(payload);
    };
  });
}

function hasMany(payload: string): boolean {
  let packets = 1;
  for (let at = payload.indexOf(SEPARATOR); at !== -1; at = payload.indexOf(SEPARATOR, at + 1)) {
    packets += 1;
    if (packets > PACKETS) return true;
  }
  return false;
}
