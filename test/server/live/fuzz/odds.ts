import fc from 'fast-check';
import type { Part } from './frames.ts';

/** What the server takes in one frame or one body (server/live/socket-server.ts), in bytes. */
const LIMIT = 2 * 1024 * 1024;

/** A part of a frame or more, as chance has it. */
export type Parts = fc.Arbitrary<Part[]>;
export const one = <T>(...values: T[]) => fc.constantFrom(...values);
/** One of the words of a text: what is listed by the dozen. */
export const word = (words: string) => one(...words.trim().split(/\s+/));
export const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });
/** Mostly the usual, in so many of a hundred the odd. */
export const seldom = <A, B>(
  weight: number,
  odd: fc.Arbitrary<B>,
  usual: fc.Arbitrary<A>,
): fc.Arbitrary<A | B> => fc.oneof({ weight: 100 - weight, arbitrary: usual }, { weight, arbitrary: odd });
/** How often something of so many bytes is repeated: seldom so that the whole is about as large as may be. */
export const often = (size: number) =>
  fc.oneof(
    { weight: 60, arbitrary: fc.nat(64) },
    { weight: 8, arbitrary: fc.nat(20_000) },
    { weight: 1, arbitrary: fc.nat(Math.ceil((LIMIT + 64) / size)) },
    { weight: 1, arbitrary: fc.integer({ min: -64, max: 64 }).map((by) => Math.ceil((LIMIT + by) / size)) },
  );
export const repeated = (sign: string): Parts => often(sign.length).map((times) => [[sign, times]]);
