import { expect } from 'chai';
import fc from 'fast-check';
import { decisionsOnAll, nextOf, wishesOf, wishOf } from '../../client/watch/deciding.ts';
import { CAUSES, type Case, type CaseDetail } from '../../shared/protocol/moderation.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';

const person = { id: 'person0000000000' as PersonId, name: 'Ann', kind: 'member' } as const;
const caseOf = (given: Partial<Case>): Case => ({
  id: 'case000000000000' as Case['id'],
  cause: 'report',
  detail: null,
  openedAt: '2026-01-01T00:00:00.000Z',
  changedAt: '2026-01-01T00:00:00.000Z',
  thread: { id: 'thread0000000000' as ThreadId, title: 'The square' },
  number: 1,
  person,
  newcomer: false,
  state: 'visible',
  revision: 2,
  excerpt: 'Words',
  reports: 1,
  reasons: ['Off topic'],
  appealed: null,
  taken: null,
  closed: null,
  ...given,
});
const action = 'action0000000000' as NonNullable<Case['appealed']>['id'];
const appealed = (act: 'hide' | 'mute' | 'suspend'): Partial<Case> => ({
  cause: 'appeal',
  appealed: { id: action, act, actorId: person.id },
});

const someCases = fc.uniqueArray(
  fc
    .record({
      id: fc.uuid().map((id) => id as unknown as Case['id']),
      at: fc.integer({ min: 0, max: 9 }),
      state: fc.constantFrom('visible', 'held', 'hidden', 'removed'),
      number: fc.nat(50),
      appeal: fc.boolean(),
      cause: fc.constantFrom(...CAUSES),
    })
    .map(({ at, appeal, state, ...rest }) =>
      caseOf({
        ...rest,
        state: state as Case['state'],
        openedAt: `2026-01-01T00:00:0${at}.000Z`,
        ...(appeal && appealed('hide')),
      }),
    ),
  { selector: ({ id }) => id, maxLength: 12 },
);

describe('deciding on cases', () => {
  it('on several at once does to each only what can be done to it, and leaves appeals alone', () => {
    fc.assert(
      fc.property(someCases, (cases) => {
        for (const { act } of decisionsOnAll(cases)) {
          const wishes = wishesOf(act, cases);
          expect(wishes.length).to.be.greaterThan(0);
          for (const wish of wishes) {
            expect(wish.act).to.equal(act);
            expect(
              cases.some(
                ({ number, appealed, state }) =>
                  number === wish.number &&
                  !appealed &&
                  (act !== 'approve' || state === 'held') &&
                  (act !== 'restore' || state === 'hidden'),
              ),
            ).to.equal(true);
          }
        }
      }),
    );
  });

  it('goes on with the next that has waited, or else the one before, and never with what was decided', () => {
    fc.assert(
      fc.property(someCases, fc.nat(), (cases, which) => {
        const sorted = cases.toSorted((a, b) => a.openedAt.localeCompare(b.openedAt));
        const one = sorted[which % Math.max(1, sorted.length)];
        if (!one) return;
        const next = nextOf(sorted, one);
        expect(next === null).to.equal(sorted.length === 1);
        expect(next?.id).to.not.equal(one.id);
        const later = sorted.filter(({ id, openedAt }) => id !== one.id && openedAt >= one.openedAt);
        if (later.length > 0) expect(later.map(({ id }) => id)).to.include(next!.id);
      }),
    );
  });

  it('binds a decision to the revision and the words that are seen', () => {
    const comment = { number: 1, revision: 3, body: 'As it is' } as CaseDetail['comment'];
    const detail = { case: caseOf({}), comment } as CaseDetail;
    expect(wishOf({ act: 'hide', detail, words: 'As it is' })).to.deep.include({
      act: 'hide',
      number: 1,
      revision: 3,
      body: 'As it is',
    });
    expect(wishesOf('hide', [caseOf({})])[0]).to.deep.include({ revision: 2 });
  });

  it('reverses what is appealed against where it was done: here, or everywhere', () => {
    const on = (act: 'mute' | 'suspend') => ({
      detail: { case: caseOf({ ...appealed(act), number: null }), comment: null } as CaseDetail,
      words: '',
    });
    expect(wishOf({ act: 'unmute', ...on('mute') })).to.have.nested.property('thread.title', 'The square');
    expect(wishOf({ act: 'unsuspend', ...on('suspend') })).to.not.have.property('thread');
    expect(wishOf({ act: 'uphold', ...on('mute') })).to.deep.equal({ act: 'uphold', actionId: action });
  });
});
