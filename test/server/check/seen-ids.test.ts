import { expect } from 'chai';
import fc from 'fast-check';
import { idOfText, SeenIds } from '../../../server/check/seen-ids.ts';

describe('SeenIds', () => {
  it('is a set', () => {
    const id = fc.integer({ min: 0, max: 3_000 }).map((n) => idOfText(String(n)));
    fc.assert(
      fc.property(fc.array(id, { maxLength: 3_000 }), (ids) => {
        const [seen, set] = [new SeenIds(), new Set<string>()];
        for (const id of ids) {
          expect(seen.has(id)).to.equal(set.has(id));
          expect(seen.add(id)).to.equal(!set.has(id));
          set.add(id);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('finds ids that differ in their last characters only as fast as others', () => {
    const seen = new SeenIds();
    const started = performance.now();
    for (let n = 0; n < 100_000; n += 1) seen.add(`abcdefghij${n.toString(36).padStart(6, '0')}`);
    expect(performance.now() - started).to.be.lessThan(2_000);
    expect(seen.has('abcdefghij000000')).to.equal(true);
    expect(seen.has('abcdefghij0zzzzz')).to.equal(false);
  });
});
