import fc from 'fast-check';
import { COMMENT_ACTIONS } from '../../../shared/protocol/actions.ts';
import { REACTIONS } from '../../../shared/protocol/limits.ts';
import { bodySchema, nameSchema, titleSchema } from '../../../shared/protocol/text.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('ﬁ \u2028 \u0301\u202e "\\n" \r\n\t</script>', '🧑‍👩‍👧‍👦𝔘', 'x'.repeat(3_000)),
);
const valid = (schema: typeof bodySchema | typeof nameSchema, fallback: string) =>
  text.map((value) => {
    const result = schema.safeParse(value);
    return result.success ? result.data : fallback;
  });
const body = valid(bodySchema, 'Well.');
const who = fc.nat(3);
const where = fc.nat(4);
const act = fc.oneof(
  fc.record({ act: fc.constant('open' as const), who, title: valid(titleSchema as never, 'A title'), body }),
  { weight: 6, arbitrary: fc.record({ act: fc.constant('post' as const), who, where, body, to: fc.nat(8) }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('edit' as const), who, where, number: fc.nat(6), body }),
  },
  fc.record({ act: fc.constant('delete' as const), who, where, number: fc.nat(6) }),
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('react' as const),
      who,
      where,
      number: fc.nat(6),
      emoji: fc.constantFrom(...REACTIONS),
      on: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('moderate' as const),
      where,
      number: fc.nat(6),
      how: fc.constantFrom(...COMMENT_ACTIONS),
    }),
  },
  fc.record({
    act: fc.constant('control' as const),
    where,
    how: fc.oneof(
      fc.record({ act: fc.constantFrom('lock', 'unlock', 'pin', 'unpin') }),
      fc.record({ act: fc.constant('retitle' as const), title: valid(titleSchema as never, 'Retitled') }),
      fc.record({ act: fc.constant('slow' as const), seconds: fc.constantFrom(0, 30) }),
      fc.record({ act: fc.constant('guests' as const), guests: fc.constantFrom('allow', 'hold', 'off') }),
    ),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('split' as const),
      where,
      numbers: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
      title: valid(titleSchema as never, 'Split off'),
    }),
  },
  fc.record({ act: fc.constant('merge' as const), where, into: where }),
  fc.record({ act: fc.constant('report' as const), who, where, number: fc.nat(6) }),
  fc.record({ act: fc.constant('appeal' as const), who }),
  fc.record({ act: fc.constant('review' as const), how: fc.constantFrom('undo', 'uphold') }),
  fc.record({ act: fc.constant('mute' as const), where, whom: who }),
  fc.record({
    act: fc.constant('rename' as const),
    who,
    where,
    title: valid(titleSchema as never, 'Another title'),
  }),
  fc.record({ act: fc.constant('read' as const), who, where, number: fc.nat(9) }),
  // A clock that is set back doesn't change the order of the log.
  fc.record({ act: fc.constant('clock' as const), by: fc.integer({ min: -5_000, max: 5_000 }) }),
);
export type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
export const acts = (maxLength = 40) => fc.array(act, { minLength: 5, maxLength });
export const names = fc.array(valid(nameSchema, 'Ann'), { minLength: 4, maxLength: 4 });
