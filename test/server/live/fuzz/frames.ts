/** Stands for the id of a real thread, and is as long as one: a counterexample means the same in every forum. */
export const THREAD = 'THREADTHREADTHRE';
/** Between the packets of a body of polling. */
export const SEPARATOR = '\u001e';

/** Something, or something and how often, with `{n}` counted: 2 MiB of it are still a line in a counterexample. */
export type Part = string | Uint8Array | [content: string | Uint8Array, times: number];
/** What was done to the finished bytes, at so many thousandths of their length. */
export interface Change {
  what: 'flip' | 'cut' | 'double';
  at: number;
}

/** A frame of a WebSocket, or a packet of a polling body. `wire` goes past the WebSocket protocol onto its connection. */
export interface Frame {
  kind: 'text' | 'binary' | 'wire';
  parts: Part[];
  changes?: Change[];
}

/** A request of HTTP polling. What `query` and `headers` name takes the place of what is right. */
export interface PollingRequest {
  method: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  packets: Frame[];
  separator: string;
  /** `overlaps`: the next step does not wait for its answer; `breaks-off`: before all is sent that was announced. */
  ends: 'answered' | 'overlaps' | 'breaks-off';
}

/** What one connection sends: frames on a WebSocket, requests by polling, both where it goes from one to the other. */
export interface Sequence {
  by: 'websocket' | 'polling' | 'upgrade';
  /** What is said otherwise than right where it connects. */
  query: Record<string, string>;
  /** Whether it connects to the namespace first, and waits for that, as every client does. */
  joins: boolean;
  steps: (Frame | PollingRequest)[];
}

/** A frame of text, in as few parts as will do: people read them. */
export function text(...parts: Part[]): Frame {
  const fewer: Part[] = [];
  for (const part of parts) {
    if (typeof part === 'string' && typeof fewer.at(-1) === 'string') fewer.push(`${fewer.pop()}${part}`);
    else if (part.length > 0 && part[1] !== 0) fewer.push(part);
  }
  return { kind: 'text', parts: fewer };
}

/** A frame's bytes, with the real thread in it. */
export function bytesOf({ parts, changes = [] }: Frame, threadId: string): Buffer {
  let bytes = Buffer.concat(
    parts.flatMap((part) => {
      const [content, times] = Array.isArray(part) ? part : [part, 1];
      if (typeof content !== 'string') return Array<Uint8Array>(times).fill(content);
      const once = content.replaceAll(THREAD, threadId);
      if (!once.includes('{n}')) return Array<Uint8Array>(times).fill(Buffer.from(once));
      return Array.from({ length: times }, (_, n) => Buffer.from(once.replaceAll('{n}', String(n))));
    }),
  );
  for (const { what, at } of changes) {
    const place = Math.min(bytes.length - 1, Math.floor((at / 1_000) * bytes.length));
    if (place < 0) break;
    if (what === 'flip') bytes[place]! ^= 1 << (at % 8);
    else if (what === 'cut') bytes = bytes.subarray(0, place);
    else bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place >> 1)]);
  }
  return bytes;
}

/** A body of polling: binary packets are told in base64 behind a `b`. */
export const bodyOf = ({ packets, separator }: PollingRequest, threadId: string): Buffer =>
  Buffer.concat(
    packets.flatMap((packet, i) => {
      const bytes = bytesOf(packet, threadId);
      const told = packet.kind === 'binary' ? Buffer.from(`b${bytes.toString('base64')}`) : bytes;
      return i === 0 ? [told] : [Buffer.from(separator), told];
    }),
  );
