import { expect } from 'chai';
import fc from 'fast-check';
import { decisionsOn } from '../../client/watch/case-words.ts';
import { decisionsOnAll, nextOf, wishesOf, wishOf } from '../../client/watch/deciding.ts';
import { inPlace } from '../../client/watch/held-order.ts';
import { CASE_ORDERS, compareCases } from '../../shared/case-order.ts';
import { CAUSES, type Case, type CaseDetail } from '../../shared/protocol/cases.ts';
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
const appealed = (act: 'hide' | 'mute' | 'suspend' | 'retitle'): Partial<Case> => ({
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
      reports: fc.nat(3),
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
      fc.property(someCases, fc.nat(), fc.constantFrom(...CASE_ORDERS), (cases, which, order) => {
        const compare = compareCases(order);
        const sorted = cases.toSorted(compare);
        const at = which % Math.max(1, sorted.length);
        const one = sorted[at];
        if (!one) return;
        const rest = sorted.toSpliced(at, 1);
        expect(nextOf(rest, one, compare)).to.equal(rest[at] ?? rest.at(-1) ?? null);
        expect(nextOf(sorted, one, compare)).to.equal(rest[at] ?? rest.at(-1) ?? null);
      }),
    );
  });

  it('lists a held queue where it was, without what is settled, and what is new behind it', () => {
    fc.assert(
      fc.property(someCases, someCases, (shown, listed) => {
        // Some are in both, as they are now.
        const now = [
          ...listed,
          ...shown.filter((_, i) => i % 2 === 0).map((one) => ({ ...one, reports: 9 })),
        ];
        const places = inPlace(shown, now, ({ id }) => id);
        expect(places).to.have.members(now);
        const stayed = shown.filter((_, i) => i % 2 === 0).map(({ id }) => id);
        expect(places.slice(0, stayed.length).map(({ id }) => id)).to.deep.equal(stayed);
        expect(inPlace(places, now, ({ id }) => id)).to.deep.equal(places);
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
    const on = (act: 'mute' | 'suspend' | 'retitle') => ({
      detail: { case: caseOf({ ...appealed(act), number: null }), comment: null } as CaseDetail,
      words: '',
    });
    expect(wishOf({ act: 'unmute', ...on('mute') })).to.have.nested.property('thread.title', 'The square');
    expect(wishOf({ act: 'unsuspend', ...on('suspend') })).to.not.have.property('thread');
    expect(wishOf({ act: 'uphold', ...on('mute') })).to.deep.equal({ act: 'uphold', actionId: action });
    const { detail } = on('retitle');
    const renamed = { ...detail, action: { titleBefore: 'The market' } as CaseDetail['action'] };
    expect(decisionsOn(detail.case).map(({ act }) => act)).to.deep.equal(['retitle', 'uphold']);
    expect(wishOf({ act: 'retitle', detail: renamed, words: '' })).to.deep.include({ title: 'The market' });
  });
});
