import fc from 'fast-check';
import { SOCKET_EVENTS } from '../../../../server/live/events.ts';
import { type Part, THREAD } from './frames.ts';
import { often, one, type Parts, repeated, seldom, word } from './odds.ts';

export const EVENTS = [...SOCKET_EVENTS.keys()];
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
export const ODD_NAMES = `"__proto__" "constructor" "prototype" "toString" "hasOwnProperty" "then" "connect" "connect_error"
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
export const anyValue = seldom(20, notJson, oddValue);

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
export const rightCall: Parts = one(...EVENTS).chain((event) =>
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
export const payload = fc.oneof(
  { weight: 5, arbitrary: rightCall },
  { weight: 3, arbitrary: oddCall },
  anyValue,
);
