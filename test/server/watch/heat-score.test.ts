import { expect } from 'chai';
import fc from 'fast-check';
import { type Hour, heatScore } from '../../../server/watch/heat-score.ts';

const CALM: Hour = { perHour: 0, habit: 0, reports: 0, people: 0, newcomers: 0, deletions: 0 };
const score = (hour: Partial<Hour>) => heatScore({ ...CALM, ...hour }).score;
const reasons = (hour: Partial<Hour>) => heatScore({ ...CALM, ...hour }).reasons;

const count = (max: number) => fc.integer({ min: 0, max });
const anyHour: fc.Arbitrary<Hour> = fc
  .record({
    perHour: fc.oneof(count(100), count(20_000)),
    habit: fc.double({ min: 0, max: 5_000, noNaN: true }),
    reports: count(500),
    people: count(2_000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    deletions: fc.oneof(count(50), count(20_000)),
  })
  .map(({ share, ...hour }) => ({ ...hour, newcomers: Math.floor(share * hour.people) }));

/** Each is asked some thousand times. fast-check says the seed of a failure. */
const holds = (promise: (hour: Hour, more: number) => void) =>
  fc.assert(fc.property(anyHour, fc.integer({ min: 1, max: 1_000 }), promise), { numRuns: 10_000 });

describe('the score of heat', () => {
  for (const what of ['perHour', 'reports', 'deletions'] as const) {
    it(`is never lower with more ${what}`, () =>
      holds((hour, more) => {
        const after = heatScore({ ...hour, [what]: hour[what] + more });
        expect(after.score).to.be.at.least(heatScore(hour).score);
      }));
  }

  it('is never lower where one of those who wrote turns out to be new', () =>
    holds((hour, more) => {
      const newcomers = Math.min(hour.people, hour.newcomers + more);
      expect(score({ ...hour, newcomers })).to.be.at.least(heatScore(hour).score);
    }));

  it('is never higher where more is usual', () =>
    holds((hour, more) => {
      expect(score({ ...hour, habit: hour.habit + more })).to.be.at.most(heatScore(hour).score);
    }));

  it('is a number from 0, of nothing 0', () => {
    holds((hour) => {
      expect(heatScore(hour).score).to.be.within(0, 100);
    });
    expect(heatScore(CALM)).to.deep.equal({ score: 0, reasons: [] });
  });

  it('is more of a hundred where a hundred are usual than of three where none are', () => {
    expect(score({ perHour: 100, habit: 100 })).to.be.above(score({ perHour: 3 }));
    expect(score({ perHour: 80, habit: 20 })).to.be.above(score({ perHour: 100, habit: 100 }));
  });

  it('is more of one report than of twice the usual pace', () => {
    expect(score({ perHour: 10, habit: 10, reports: 1 })).to.be.above(score({ perHour: 20, habit: 10 }));
  });

  it('calls nobody a crowd of newcomers who are three', () => {
    expect(reasons({ people: 3, newcomers: 3 })).to.deep.equal([]);
    expect(reasons({ people: 4, newcomers: 4 })).to.deep.equal([
      { why: 'newcomers', newcomers: 4, people: 4 },
    ]);
  });

  it('is said with its reasons, the strongest first', () => {
    const hour = { perHour: 80, habit: 20, reports: 3, people: 8, newcomers: 6, deletions: 5 };
    expect(reasons(hour)).to.deep.equal([
      { why: 'reports', reports: 3 },
      { why: 'fast', times: 4 },
      { why: 'newcomers', newcomers: 6, people: 8 },
      { why: 'deletions', deletions: 5, comments: 80 },
    ]);
    expect(reasons({ perHour: 12 })).to.deep.equal([{ why: 'awake', comments: 12 }]);
    expect(reasons({ perHour: 100, habit: 100, people: 30 })).to.deep.equal([]);
  });
});
