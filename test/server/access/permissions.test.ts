import { expect } from 'chai';
import fc from 'fast-check';
import { ACTS, type Rule, TABLE } from '../../../server/people/act-table.ts';
import {
  bestFor,
  maySee,
  permissions,
  permittedActs,
  type Subject,
} from '../../../server/people/permissions.ts';
import { FOREVER } from '../../../shared/people.ts';
import { type Person, ROLES } from '../../../shared/protocol/people.ts';
import type { PersonId } from '../../../shared/protocol/text.ts';

// Few people, so that an actor often is the author, the opener or the person that is acted on.
const anyId = fc.constantFrom('ann', 'ben', 'cleo') as fc.Arbitrary<PersonId>;
const anyRole = fc.constantFrom(...ROLES);
const anyAct = fc.constantFrom(...ACTS);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Without the fields that are not there: that is how absence is told. */
const present = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const anyPerson = fc
  .record({
    id: anyId,
    role: anyRole,
    waiting: maybe(fc.constant(true)),
    mutedUntil: maybe(fc.constant(FOREVER)),
    suspendedUntil: maybe(fc.constant(FOREVER)),
  })
  .map(
    (fields) =>
      ({ ...present(fields), name: 'N', kind: fields.role === 'guest' ? 'guest' : 'member' }) as Person,
  );
const anySubject = fc
  .record({
    authorId: maybe(anyId),
    openerId: maybe(anyId),
    state: maybe(fc.constantFrom('visible', 'held', 'hidden', 'removed')),
    locked: maybe(fc.boolean()),
    mutedHere: maybe(fc.constantFrom(null, Date.parse(FOREVER))),
    person: maybe(fc.record({ id: anyId, role: anyRole })),
  })
  .map((fields) => present(fields) as Subject);

/** Each act is asked some hundred times. fast-check says the seed of a failure. */
const holds = <Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>, numRuns = 10_000) =>
  fc.assert(property, { numRuns });
const may = (...asked: Parameters<typeof permissions>) => permissions(...asked) === null;
const rule = (act: (typeof ACTS)[number]): Rule => TABLE[act];

describe('the permissions', () => {
  it('let nobody past what bars an act: not the suspended, the waiting or the muted, whoever they are', () => {
    holds(
      fc.property(anyPerson, anyAct, anySubject, (actor, act, subject) => {
        const { barredBy } = rule(act);
        const isMuted = actor.mutedUntil !== undefined || Boolean(subject.mutedHere);
        const barred =
          (actor.suspendedUntil !== undefined && barredBy.includes('suspended')) ||
          (actor.waiting === true && barredBy.includes('waiting')) ||
          (isMuted && barredBy.includes('muted'));
        if (barred) expect(permissions(actor, act, subject)?.code).to.equal('not_allowed');
      }),
    );
  });

  it('let those below a moderator do nothing in a locked thread that a lock bars', () => {
    holds(
      fc.property(anyPerson, anyAct, anySubject, (actor, act, subject) => {
        const isBarred = rule(act).barredBy.includes('locked') && ['guest', 'member'].includes(actor.role);
        if (isBarred) expect(may(actor, act, { ...subject, locked: true })).to.equal(false);
      }),
    );
  });

  it('never let a higher role do less to the same subject than a lower one', () => {
    holds(
      fc.property(anyPerson, anyRole, anyAct, anySubject, (actor, role, act, subject) => {
        const [lower, higher] = [actor.role, role].sort((a, b) => ROLES.indexOf(a) - ROLES.indexOf(b));
        if (may({ ...actor, role: lower! }, act, subject)) {
          expect(may({ ...actor, role: higher! }, act, subject)).to.equal(true);
        }
      }),
    );
  });

  it('let everybody do what a reader without a session may, whatever is against them', () => {
    holds(
      fc.property(anyPerson, anyAct, anySubject, (actor, act, subject) => {
        if (may(null, act, subject)) expect(may(actor, act, subject)).to.equal(true);
      }),
    );
  });

  it('let nobody act on somebody of their own role or a higher one, nor on themselves', () => {
    holds(
      fc.property(anyPerson, anyPerson, (actor, { id, role }) => {
        const isBelow = ROLES.indexOf(role) < ROLES.indexOf(actor.role);
        if (!isBelow) expect(may(actor, 'person:moderate', { person: { id, role } })).to.equal(false);
        const self = { person: actor };
        expect(may(actor, 'person:moderate', self) || may(actor, 'role:set', self)).to.equal(false);
      }),
    );
  });

  it('let nobody see a removed comment, or do anything to it', () => {
    const acts = ACTS.filter((act) => typeof rule(act).who === 'object');
    expect(acts).to.include.members(['comment:see', 'comment:edit', 'comment:moderate']);
    holds(
      fc.property(
        fc.option(anyPerson),
        fc.constantFrom(...acts),
        anySubject,
        anyId,
        (actor, act, subject, id) => {
          expect(may(actor, act, { ...subject, state: 'removed' })).to.equal(false);
          expect(maySee(actor, { state: 'removed', author_id: id })).to.equal(false);
        },
      ),
    );
  });

  it('tell a person the acts that they may do to their own: those that are permitted one by one', () => {
    holds(
      fc.property(fc.option(anyPerson), (actor) => {
        const one = ACTS.filter((act) => may(actor, act, actor ? bestFor(actor, act) : {}));
        expect(permittedActs(actor)).to.deep.equal(one);
      }),
      1_000,
    );
  });

  it('refuse with a sentence: a reader by asking them to sign in, others for good', () => {
    holds(
      fc.property(fc.option(anyPerson), anyAct, anySubject, (actor, act, subject) => {
        const refusal = permissions(actor, act, subject);
        if (!refusal) return;
        const codes = ['not_allowed', ...(subject.state === 'removed' ? ['conflict'] : [])];
        expect(refusal.code).to.be.oneOf(actor ? codes : ['sign_in_required']);
        expect(refusal.message).to.match(/^[A-Z].*[^.]\.$/);
      }),
    );
  });
});
