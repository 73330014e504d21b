import fc from 'fast-check';
import { type PollingRequest, SEPARATOR, type Sequence, text } from './frames.ts';
import { one, record, seldom, word } from './odds.ts';
import { packet, packets, wire } from './packets.ts';

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
