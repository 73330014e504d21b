import { expect } from 'chai';
import fc from 'fast-check';
import type { ChatLog } from '../../simulate/chat-log.ts';
import { isAct, makePlan } from '../../simulate/plan.ts';

const NAMES = ['anna', 'ben', 'cleo', 'dora'];
const logs = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 3_000_000 }),
      name: fc.constantFrom(...NAMES),
      text: fc.constantFrom(
        'anna: yes',
        'ben, no',
        'A question that is long enough to open a thread with?',
        'ok',
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((said): ChatLog => {
    said.sort((a, b) => a.at - b.at);
    return { said, lasts: said.at(-1)!.at + 60_000, setAside: 0 };
  });
const threads = fc.integer({ min: 1, max: 7 });

describe('the plan of a replay', () => {
  it('has the whole conversation in each thread, and everything in order', () =>
    fc.assert(
      fc.property(logs, threads, (log, threads) => {
        const { openings, deeds } = makePlan(log, threads, 1);
        const texts = log.said.map(({ text }) => text).sort();
        for (let thread = 0; thread < threads; thread++) {
          const posts = deeds.filter((deed) => deed.thread === thread && deed.does === 'post');
          const said = posts.flatMap((deed) => (deed.does === 'post' ? [deed.text] : []));
          expect([openings[thread]!.body, ...said].sort()).to.deep.equal(texts);
        }
        for (const [i, { at }] of deeds.entries()) expect(at).to.be.at.least(deeds[i - 1]?.at ?? 0);
      }),
    ));

  it('does to a comment only what comes after it, and nothing to one that its author deletes', () =>
    fc.assert(
      fc.property(logs, threads, fc.integer(), (log, threads, seed) => {
        const posted = new Map<number, { by: string; thread: number }>();
        const deleted = new Set<number>();
        for (const deed of makePlan(log, threads, seed).deeds.filter(isAct)) {
          if (deed.does === 'post') {
            if (deed.to !== null) expect(posted.get(deed.to)?.thread).to.equal(deed.thread);
            posted.set(deed.id, deed);
            continue;
          }
          const comment = posted.get(deed.of);
          expect(comment?.thread).to.equal(deed.thread);
          expect(deleted.has(deed.of)).to.equal(false);
          const isOwn = deed.does === 'edit' || deed.does === 'delete';
          expect(comment!.by === deed.by).to.equal(isOwn);
          if (deed.does === 'delete') deleted.add(deed.of);
        }
      }),
    ));

  it('has nobody write who has not come, or has gone', () =>
    fc.assert(
      fc.property(logs, threads, (log, threads) => {
        const here = new Set<string>();
        for (const { does, by, thread } of makePlan(log, threads, 1).deeds) {
          if (does === 'join') here.add(`${by} ${thread}`);
          else if (does === 'leave') here.delete(`${by} ${thread}`);
          else if (does === 'type' || does === 'post') expect(here.has(`${by} ${thread}`)).to.equal(true);
        }
      }),
    ));

  it('is the same for the same seed, and another for another', () => {
    const said = Array.from({ length: 200 }, (_, i) => ({ at: i * 20_000, name: NAMES[i % 4]!, text: 'ok' }));
    const log = { said, lasts: 4_000_000, setAside: 0 };
    expect(makePlan(log, 3, 5)).to.deep.equal(makePlan(log, 3, 5));
    expect(makePlan(log, 3, 5)).not.to.deep.equal(makePlan(log, 3, 6));
    const does = new Set(makePlan(log, 3, 5).deeds.map(({ does }) => does));
    expect([...does]).to.have.members(['join', 'type', 'post', 'edit', 'delete', 'react', 'report']);
  });

  it('answers the last comment of whom a line addresses', () => {
    const said = [
      { at: 0, name: 'anna', text: 'A question that is long enough to open a thread with?' },
      { at: 1_000, name: 'anna', text: 'anybody' },
      { at: 2_000, name: 'ben', text: 'anna: me' },
    ];
    const posts = makePlan({ said, lasts: 60_000, setAside: 0 }, 1, 1).deeds.filter(
      ({ does }) => does === 'post',
    );
    expect(posts.map((deed) => deed.does === 'post' && [deed.text, deed.to])).to.deep.equal([
      ['anybody', null],
      ['anna: me', 0],
    ]);
  });
});
