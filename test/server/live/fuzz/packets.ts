import fc from 'fast-check';
import { anyValue, EVENTS, ODD_NAMES, payload, rightCall } from './calls.ts';
import { type Change, type Frame, type Part, SEPARATOR, text } from './frames.ts';
import { often, one, type Parts, record, repeated, seldom, word } from './odds.ts';

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
export const packet = seldom(20, changed(seldom(50, whole, sound)), whole);
/** What is sound first: of much else, the connection ends. */
export const packets: Frames = fc
  .tuple(fc.array(sound, { maxLength: 5 }), fc.array(packet, { minLength: 1, maxLength: 4 }))
  .map(([sound, odd]) => [...sound, ...odd].flat().slice(0, 8));

/** Past the protocol: headers of control frames in pieces, of reserved bits, of lengths beyond all reason; anything. */
export const wire: fc.Arbitrary<Frame> = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(fc.nat(255), one([0x80], [0x85], [0xfe, 1, 0], [0xff, 0, 0, 1, 0, 0, 0, 0, 0], [0xff, 255]))
      .map(([first, length]) => Uint8Array.from([first, ...length, 0, 0, 0, 0, 52, 50, 91, 34, 120])),
  )
  .map((content) => ({ kind: 'wire', parts: [content] }));
