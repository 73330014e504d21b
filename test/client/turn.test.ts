import { expect } from 'chai';
import fc from 'fast-check';
import { Turn } from '../../client/thread/turn.ts';

const at = (ahead: number) => new Date(Date.now() + ahead).toISOString();
const refusal = (more: object) => ({ code: 'too_many', message: 'No.', ...more }) as const;
const near = (wait: number | null, seconds: number) =>
  expect(wait! - Date.now()).to.be.within(seconds * 1_000 - 500, seconds * 1_000);

describe('whose turn it is in a slow thread', () => {
  it('is never further ahead than slow mode says, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 86_400 }), (off, slow) => {
        const turn = new Turn();
        const next = turn.next({ slow, wroteAt: at(off) });
        if (off < -slow * 1_000) expect(next).to.equal(null);
        else if (next !== null) expect(next).to.be.at.most(Date.now() + slow * 1_000);
      }),
    );
  });

  it('counts from the latest comment, whenever slow mode began', () => {
    const turn = new Turn();
    const wroteAt = at(-20_000);
    expect(turn.next({ slow: 0, wroteAt })).to.equal(null);
    near(turn.next({ slow: 60, wroteAt }), 40);
    expect(turn.next({ slow: 10, wroteAt })).to.equal(null);
    expect(turn.next({ slow: 60, wroteAt: null })).to.not.equal(null);
  });

  it('counts from what is on its way, and no more when that is refused for something else', () => {
    const turn = new Turn();
    const thread = { slow: 60, wroteAt: null };
    expect(turn.next(thread)).to.equal(null);
    turn.sending();
    near(turn.next(thread), 60);
    turn.refused(refusal({ code: 'invalid' }), thread);
    expect(turn.next(thread)).to.equal(null);
  });

  it('is when the server says where it refuses', () => {
    const turn = new Turn();
    const thread = { slow: 60, wroteAt: null };
    turn.sending();
    turn.refused(refusal({ field: 'slow', retryAfter: 25_000 }), thread);
    near(turn.next(thread), 25);
  });
});
