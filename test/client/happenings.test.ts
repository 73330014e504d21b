import { expect } from 'chai';
import fc from 'fast-check';
import { Happenings } from '../../client/data/happenings.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Activity } from '../../shared/protocol/watch.ts';

const START = Date.parse('2011-11-13T12:00:00Z');
const happening = (key: string, ms: number, given: Partial<Activity> = {}): Activity => ({
  key,
  at: new Date(START + ms).toISOString(),
  kind: 'comment',
  actor: { id: 'anna' as PersonId, name: 'Anna', kind: 'member' },
  newcomer: false,
  thread: { id: 'T' as ThreadId, title: 'A thread' },
  number: 1,
  state: 'visible',
  text: 'words',
  act: null,
  person: null,
  into: null,
  ...given,
});

/** Told in runs, in whatever order, some of them twice. */
const runs = fc.array(
  fc
    .array(fc.integer({ min: 0, max: 60 }), { maxLength: 10 })
    .map((ids) => ids.map((id) => happening(`${id}`, id * 7))),
  { maxLength: 12 },
);
const keys = (happened: Happenings) => happened.all.map(({ key }) => key);

describe('what has happened', () => {
  it('is there once each and in order, however it was told', () =>
    fc.assert(
      fc.property(runs, (runs) => {
        const happened = new Happenings();
        for (const run of runs) happened.add(run);
        const told = new Set(runs.flat().map(({ key }) => Number(key)));
        expect(keys(happened)).to.deep.equal([...told].sort((a, b) => a - b).map(String));
      }),
    ));

  it('keeps the newest, is at most a tenth more than that, and takes what it forgot once more', () =>
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 40 }), (runs, most) => {
        const happened = new Happenings();
        const told: number[] = [];
        for (const run of runs) {
          happened.add(run);
          told.push(...run.map(({ key }) => Number(key)));
          const forgot = happened.forget(most);
          expect(happened.all.length).to.be.at.most(most * 1.1);
          if (forgot.length > 0) expect(happened.all).to.have.length(most);
        }
        if (told.length === 0) return;
        const newest = Math.max(...told);
        expect(keys(happened).at(-1)).to.equal(String(newest));
        happened.forgetBefore(happening('', newest * 7).at);
        expect(keys(happened)).to.deep.equal([String(newest)]);
        happened.add([happening('0', 0)]);
        expect(keys(happened)).to.deep.equal([...new Set(['0', String(newest)])]);
      }),
    ));

  it('has of the same instant first what was told first', () => {
    const happened = new Happenings();
    happened.add([happening('a', 5), happening('b', 5)]);
    happened.add([happening('c', 5), happening('0', 1)]);
    expect(keys(happened)).to.deep.equal(['0', 'a', 'b', 'c']);
  });

  it('has the words of a comment as they are now, and what others said of it as they said it', () => {
    const happened = new Happenings();
    happened.add([
      happening('comment', 1, { text: 'first' }),
      happening('report', 2, { kind: 'report', text: 'Rude' }),
      happening('elsewhere', 2, { number: 2, text: 'other' }),
    ]);
    happened.add([happening('edit', 3, { kind: 'edit', text: 'second' })]);
    happened.add([happening('hide', 4, { kind: 'action', act: 'hide', state: 'hidden', text: 'A reason' })]);
    const told = () => happened.all.map(({ key, text, state }) => [key, text, state]);
    expect(told()).to.deep.equal([
      ['comment', 'second', 'hidden'],
      ['report', 'Rude', 'hidden'],
      ['elsewhere', 'other', 'visible'],
      ['edit', 'second', 'hidden'],
      ['hide', 'A reason', 'hidden'],
    ]);
    happened.add([happening('delete', 5, { kind: 'delete', state: 'removed', text: null })]);
    expect(told()).to.deep.equal([
      ['comment', null, 'removed'],
      ['report', 'Rude', 'removed'],
      ['elsewhere', 'other', 'visible'],
      ['edit', null, 'removed'],
      ['hide', 'A reason', 'hidden'],
      ['delete', null, 'removed'],
    ]);
  });

  it('costs as much as what comes, not as much as what is there', () => {
    /** How long it takes to take a thousand, half of which are edits, where so many are there. */
    const cost = (there: number): number => {
      const happened = new Happenings();
      const comment = (i: number) => happening(`c${i}`, i, { number: i });
      happened.add(Array.from({ length: there }, (_, i) => comment(i)));
      const fresh = Array.from({ length: 1_000 }, (_, i) =>
        i % 2 === 0 ? comment(there + i) : happening(`e${i}`, there + i, { kind: 'edit', number: i }),
      );
      const began = performance.now();
      for (const one of fresh) happened.add([one]);
      return performance.now() - began;
    };
    const least = (there: number) => Math.min(...Array.from({ length: 5 }, () => cost(there)));
    least(1_000);
    expect(least(50_000) / least(1_000)).to.be.below(10);
  });
});
