import fc from 'fast-check';
import { SOCKET_EVENTS } from '../../../server/live/events.ts';

/** What the server takes in one frame or one body (server/live/socket-server.ts), in bytes. */
const LIMIT = 2 * 1024 * 1024;
/** Stands for the id of a real thread, and is as long as one: a counterexample means the same in every forum. */
export const THREAD = 'THREADTHREADTHRE';
const SEPARATOR = '\u001e';

/** Something, or something and how often, with `{n}` counted: 2 MiB of it are still a line in a counterexample. */
type Part = string | Uint8Array | [content: string | Uint8Array, times: number];
/** What was done to the finished bytes, at so many thousandths of their length. */
interface Change {
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

// --- Pieces of packets ---------------------------------------------------------

type Parts = fc.Arbitrary<Part[]>;
const one = <T>(...values: T[]) => fc.constantFrom(...values);
/** One of the words of a text: what is listed by the dozen. */
const word = (words: string) => one(...words.trim().split(/\s+/));
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });
/** Mostly the usual, in so many of a hundred the odd. */
const seldom = <A, B>(weight: number, odd: fc.Arbitrary<B>, usual: fc.Arbitrary<A>): fc.Arbitrary<A | B> =>
  fc.oneof({ weight: 100 - weight, arbitrary: usual }, { weight, arbitrary: odd });
/** How often something of so many bytes is repeated: seldom so that the whole is about as large as may be. */
const often = (size: number) =>
  fc.oneof(
    { weight: 60, arbitrary: fc.nat(64) },
    { weight: 8, arbitrary: fc.nat(20_000) },
    { weight: 1, arbitrary: fc.nat(Math.ceil((LIMIT + 64) / size)) },
    { weight: 1, arbitrary: fc.integer({ min: -64, max: 64 }).map((by) => Math.ceil((LIMIT + by) / size)) },
  );
const repeated = (sign: string): Parts => often(sign.length).map((times) => [[sign, times]]);

const EVENTS = [...SOCKET_EVENTS.keys()];
const INPUTS: Record<string, string> = {
  'thread:join': 'threadId after',
  'thread:leave': 'threadId',
  'comment:post': 'opId threadId body replyTo',
  'comment:edit': 'opId threadId number body revision',
  'comment:delete': 'opId threadId number',
  'reaction:set': 'opId threadId number emoji on',
  'thread:read': 'threadId number',
  'typing:set': 'threadId typing',
};
const ODD_NAMES = `"__proto__" "constructor" "prototype" "toString" "hasOwnProperty" "then" "connect" "connect_error"
  "disconnect" "disconnecting" "error" "newListener" "removeListener" "message" "close" "" 0 -1 1e999 null {} []`;

const deep: Parts = fc
  .tuple(one(['[', ']'], ['{"a":', '}'], ['{"__proto__":', '}'], ['{"b":[[],', ']}']), often(5), fc.boolean())
  .map(([[open, close], times, closed]) => [[open!, times], '1', [close!, closed ? times : 0]]);
const long: Parts = one(
  '9',
  'x',
  '[],',
  '{},',
  '"a":1,',
  '"{n}k":1,',
  '\\u0000',
  '\\ud83d',
  '> ',
  '- ',
  '`',
  '[x](',
  '@',
  ' ',
)
  .chain((sign) => fc.tuple(repeated(sign), one(['"', '"'], ['', ''], ['[', '0]'], ['{', '"z":0}'])))
  .map(([middle, [before, after]]) => [before!, ...middle, after!]);
/** JSON of what nobody expects. */
const oddValue: Parts = fc.oneof(
  { weight: 3, arbitrary: fc.json({ maxDepth: 3 }).map((json) => [json]) },
  {
    weight: 6,
    arbitrary: word(`null true 0 -0 -1 1.5 1e999 -1E400 9007199254740993 "" {} [] {"toString":1} {"then":true}
      {"__proto__":{"polluted":true}} {"constructor":{"prototype":{"polluted":true}}} {"__proto__":null} {"toJSON":1}
      {"threadId":1,"threadId":"${THREAD}"} {"length":-1} {"_placeholder":true} "\\ud800" "\\u0000" "\\u202e" "\u{1f600}"`).map(
      (json) => [json],
    ),
  },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: long },
  // In UTF-8 that is none: surrogates, characters that are too long or beyond the last, anything.
  {
    weight: 1,
    arbitrary: fc
      .oneof(
        one([0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80]),
        fc.array(fc.nat(255), { maxLength: 24 }),
      )
      .map((bytes) => ['"', Uint8Array.from(bytes), '"']),
  },
);
const notJson: Parts = word(`{ [ " undefined NaN 'x' {"a":} [1,] \\ "\\u12" [1 {"a":1 ] }`).map((text) => [
  text,
]);
const anyValue = seldom(20, notJson, oddValue);

const json = (value: fc.Arbitrary<unknown>): Parts => value.map((value) => [JSON.stringify(value)]);
/** What each field should be, and some that it might be. */
const FIELDS: Record<string, Parts> = {
  threadId: json(seldom(5, one('A'.repeat(16), '__proto__', '../x', ''), fc.constant(THREAD))),
  opId: json(seldom(20, fc.string({ maxLength: 24, unit: 'binary' }), fc.uuid())),
  body: seldom(
    30,
    one('x', '> ', '- ', '`', '*', '[x](y)', '@Anna ', '&lt;', 'é')
      .chain(repeated)
      .map((middle): Part[] => ['"x', ...middle, '"']),
    json(fc.string({ unit: 'grapheme' })),
  ),
  number: json(seldom(20, fc.nat(), fc.nat(3))),
  replyTo: json(fc.option(fc.nat(3))),
  revision: json(fc.integer({ min: 1, max: 3 })),
  after: json(seldom(50, fc.nat(2_000), fc.constant(0))),
  emoji: json(seldom(10, one('x', '__proto__'), one('👍', '❤️', '🎉'))),
  on: json(fc.boolean()),
  typing: json(fc.boolean()),
};
const inputOf = (event: string): Parts => {
  const fields = INPUTS[event]?.split(' ') ?? [];
  return fc.tuple(...fields.map((name) => seldom(3, oddValue, FIELDS[name]!))).map((values) => {
    const pairs = values.flatMap((value, i) => [`${i === 0 ? '' : ','}"${fields[i]}":`, ...value]);
    return ['{', ...pairs, '}'];
  });
};
/** A call of an event that there is: such as it should be, or nearly. */
const rightCall: Parts = one(...EVENTS).chain((event) =>
  fc
    .oneof(
      { weight: 85, arbitrary: inputOf(event) },
      { weight: 10, arbitrary: oddValue },
      // Arguments without end: each costs nothing, until somebody passes them on.
      {
        weight: 5,
        arbitrary: one(',1', ',[]', ',{}', ',""').chain((more) =>
          repeated(more).map((parts): Part[] => ['0', ...parts]),
        ),
      },
    )
    .map((input) => [`["${event}",`, ...input, ']']),
);
const oddCall: Parts = fc
  .tuple(
    seldom(
      30,
      anyValue,
      word(ODD_NAMES).map((name): Part[] => [name]),
    ),
    fc.array(anyValue, { maxLength: 3 }),
    word('] ] ] ] ,] ], ]]'),
  )
  .map(([name, args, end]) => ['[', ...name, ...args.flatMap((arg) => [',', ...arg]), end]);
const payload = fc.oneof({ weight: 5, arbitrary: rightCall }, { weight: 3, arbitrary: oddCall }, anyValue);

const namespace: Parts = seldom(
  12,
  seldom(
    20,
    repeated('/x'),
    word('/, /admin, /__proto__, /constructor, /a /é\u0000, /?x=1, //, /../, /\ud800, ,').map(
      (name): Part[] => [name],
    ),
  ),
  fc.constant([]),
);
const rightId = word('0 7 12').map((id): Part[] => [id]);
const oddId = seldom(
  20,
  repeated('9'),
  one('', '', '-1', '1.5', '1e5', ' ', '00', '9007199254740993', '0x1').map((id): Part[] => [id]),
);
const ackId = seldom(30, oddId, rightId);

// --- Packets --------------------------------------------------------------------

type Frames = fc.Arbitrary<Frame[]>;
const bytes: fc.Arbitrary<Frame> = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), seldom(10, often(40), fc.constant(1)))
  .map(([content, times]) => ({ kind: 'binary', parts: [[content, times]] }));

/** What a client might send: the connection lives on. */
const sound: Frames = fc.tuple(rightId, rightCall).map(([id, call]) => [text('42', ...id, ...call)]);
const event: Frames = fc
  .tuple(namespace, ackId, payload)
  .map(([name, id, data]) => [text('42', ...name, ...id, ...data)]);
const otherPacket: Frames = fc
  .tuple(word('40 41 43 44 45 46 47 49 4x 4 422'), namespace, ackId, seldom(50, fc.constant([]), payload))
  .map(([type, name, id, data]) => [text(type, ...name, ...id, ...data)]);

const placeholder: Parts = seldom(
  40,
  word('-1 0.5 1e9 "0" "__proto__" "constructor" "length" null {} 99999999999999999999'),
  word('0 1 2'),
).map((num) => [`{"_placeholder":true,"num":${num}}`]);
/** With fewer attachments than announced, more, or none. */
const binaryPacket: Frames = record({
  type: word('45 45 46'),
  count: seldom(
    30,
    one(...'0 -1 1.5 1e1 10 11 2147483648 99999999999999999999 0x2 NaN __proto__'.split(' '), ' 1', ''),
    word('1 2 3'),
  ),
  dash: seldom(5, fc.constant(''), fc.constant('-')),
  name: seldom(10, namespace, fc.constant([])),
  id: ackId,
  event: seldom(30, word(ODD_NAMES), one(...EVENTS.map((event) => `"${event}"`))),
  args: fc.array(seldom(40, anyValue, placeholder), { maxLength: 4 }),
  attachments: fc.array(
    seldom(
      10,
      event.map(([only]) => only!),
      bytes,
    ),
    { maxLength: 4 },
  ),
}).map(({ type, count, dash, name, id, event, args, attachments }) => [
  text(type, count, dash, ...name, ...id, '[', event, ...args.flatMap((arg) => [',', ...arg]), ']'),
  ...attachments,
]);
const enginePacket: Frames = fc.oneof(
  one('', SEPARATOR, ...'0 1 2 3 4 5 6 7 9 b bAAAA x 2probe 3probe 5x 40 41'.split(' ')).map((packet) => [
    text(packet),
  ]),
  // Small packets, many to a frame: of one body, the server takes each for itself.
  one('6', '3', '40', 'bAA', '42["x"]', '43[]', '')
    .chain((packet) => repeated(packet + SEPARATOR))
    .map((parts) => [text(...parts)]),
  fc.uint8Array({ maxLength: 60 }).map((content) => [text(content)]),
  bytes.map((only) => [only]),
);

const change = record<Change>({ what: one('flip', 'flip', 'cut', 'double'), at: fc.nat(1_000) });
const changed = (group: Frames): Frames =>
  fc
    .tuple(group, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([[first, ...rest], changes]) => [{ ...first!, changes }, ...rest]);
/** A packet, with the frames that follow it where it announces some. */
const whole: Frames = fc.oneof(
  { weight: 8, arbitrary: event },
  { weight: 3, arbitrary: otherPacket },
  { weight: 4, arbitrary: binaryPacket },
  { weight: 4, arbitrary: enginePacket },
);
const packet = seldom(20, changed(seldom(50, whole, sound)), whole);
/** What is sound first: of much else, the connection ends. */
const packets: Frames = fc
  .tuple(fc.array(sound, { maxLength: 5 }), fc.array(packet, { minLength: 1, maxLength: 4 }))
  .map(([sound, odd]) => [...sound, ...odd].flat().slice(0, 8));

/** Past the protocol: headers of control frames in pieces, of reserved bits, of lengths beyond all reason; anything. */
const wire: fc.Arbitrary<Frame> = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(fc.nat(255), one([0x80], [0x85], [0xfe, 1, 0], [0xff, 0, 0, 1, 0, 0, 0, 0, 0], [0xff, 255]))
      .map(([first, length]) => Uint8Array.from([first, ...length, 0, 0, 0, 0, 52, 50, 91, 34, 120])),
  )
  .map((content) => ({ kind: 'wire', parts: [content] }));

// --- Sequences --------------------------------------------------------------------

type Words = Record<string, string>;
const oddQuery: fc.Arbitrary<Words> = fc.dictionary(
  word('EIO transport sid t b64 j __proto__ x'),
  seldom(
    30,
    fc.string(),
    word('3 4 5 websocket polling webtransport __proto__ constructor AAAAAAAAAAAAAAAAAAAA'),
  ),
  { maxKeys: 3, noNullPrototype: true },
);
const query = seldom(8, oddQuery, fc.constant<Words>({}));
const headers: fc.Arbitrary<Words> = seldom(
  15,
  one<Words>(
    { 'content-type': 'application/octet-stream' },
    { 'content-type': 'text/plain;charset=utf-16' },
    { 'content-type': '' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'identity' },
    { origin: 'null' },
    { cookie: 'rejoinder=%00; __proto__=x; a' },
    { expect: '200-maybe' },
  ),
  fc.constant({}),
);
const request = record<PollingRequest>({
  method: seldom(15, word('GET PUT OPTIONS DELETE HEAD PATCH'), fc.constant('POST')),
  query,
  headers,
  packets,
  separator: seldom(10, one('', '\n', SEPARATOR + SEPARATOR), fc.constant(SEPARATOR)),
  ends: seldom(15, one('overlaps' as const, 'breaks-off' as const), fc.constant('answered' as const)),
});
const frames = fc
  .tuple(packets, fc.option(wire, { freq: 12 }))
  .map(([frames, last]) => (last ? [...frames.slice(0, 7), last] : frames));
const requests = fc.array(request, { minLength: 1, maxLength: 4 });
const upgrade = fc
  .tuple(
    one('', '2probe', '2probe 5', '2probe 5', '2probe 5', '5', '2probe 2probe'),
    fc.array(
      seldom(
        30,
        request,
        packet.map(([first]) => first!),
      ),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([first, steps]) => [...first.split(' ').map((packet) => text(packet)), ...steps]);

const sequenceBy = (by: Sequence['by'], steps: fc.Arbitrary<Sequence['steps']>) =>
  record<Sequence>({
    by: fc.constant(by),
    query,
    joins: seldom(10, fc.constant(false), fc.constant(true)),
    steps,
  });
/** What one connection sends, of one frame to eight. */
export const sequence: fc.Arbitrary<Sequence> = fc.oneof(
  { weight: 6, arbitrary: sequenceBy('websocket', frames) },
  { weight: 3, arbitrary: sequenceBy('polling', requests) },
  { weight: 1, arbitrary: sequenceBy('upgrade', upgrade) },
);
