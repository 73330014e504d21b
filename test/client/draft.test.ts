import { expect } from 'chai';
import fc from 'fast-check';
import { stacked } from '../../client/draft/beside.ts';
import { asMarkdown } from '../../client/draft/passages.ts';
import { difference, folded, type Run } from '../../client/parts/difference.ts';
import { plainText } from '../../shared/markdown/text.ts';
import { prose } from '../support/seed.ts';

const between = (before: string, after: string, signal = new AbortController().signal) =>
  difference(before, after, signal, () => {});
const textOf = (runs: readonly Run[], without: Run['kind']) =>
  runs
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

describe('the difference of two versions', () => {
  it('has both texts in it, whatever they are', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('one ', 'two ', 'three', '\n', '\n\n', 'ä', '😀'), { maxLength: 40 }),
        fc.array(fc.constantFrom('one ', 'two ', 'three', '\n', '\n\n', 'ö', '😀'), { maxLength: 40 }),
        async (a, b) => {
          const runs = await between(a.join(''), b.join(''));
          expect(textOf(runs, 'added')).to.equal(a.join(''));
          expect(textOf(runs, 'removed')).to.equal(b.join(''));
          const shown = folded(runs).map((one) => (one.kind === 'left out' ? { ...one, kind: 'same' } : one));
          expect(textOf(shown as Run[], 'added')).to.equal(a.join(''));
        },
      ),
      { numRuns: 300 },
    ));

  it('is by words within the lines that have changed', async () => {
    const runs = await between('Same.\nWe think so.\n', 'Same.\nWe hold so.\n');
    expect(runs.filter(({ kind }) => kind !== 'same')).to.deep.equal([
      { kind: 'removed', text: 'think' },
      { kind: 'added', text: 'hold' },
    ]);
  });

  it('of 1 MB is there soon, and ends at once when it is stopped', async () => {
    const before = prose(1, 1_000_000);
    const after = before.replaceAll(/\.\n\nwe/g, '.\n\nthey');
    const began = performance.now();
    const runs = await between(before, after);
    expect(textOf(runs, 'removed')).to.equal(after);
    expect(performance.now() - began).to.be.below(5_000);

    // Nothing in common: the slowest there is.
    const stop = new AbortController();
    const comparing = between(prose(1, 500_000).replaceAll(' ', '\n'), prose(2, 500_000), stop.signal);
    setTimeout(() => stop.abort(), 50);
    const stopped = performance.now();
    const error = await comparing.then(
      () => null,
      (reason) => reason as Error,
    );
    expect(error?.name).to.equal('AbortError');
    expect(performance.now() - stopped).to.be.below(1_000);
  }).timeout(20_000);
});

describe('notes beside the text', () => {
  const wanting = fc.array(
    fc.record({ top: fc.integer({ min: -50, max: 2_000 }), height: fc.integer({ min: 1, max: 300 }) }),
    { maxLength: 30 },
  );

  it('are never one on another, keep their order, and none is above the text', () =>
    fc.assert(
      fc.property(wanting, fc.nat(30), (notes, active) => {
        const sorted = notes.toSorted((a, b) => a.top - b.top);
        const tops = stacked(sorted, active < sorted.length ? active : -1);
        tops.forEach((top, i) => {
          expect(top).to.be.at.least(i === 0 ? 0 : tops[i - 1]! + sorted[i - 1]!.height);
        });
      }),
    ));

  it('make room for the one that is looked at', () => {
    const notes = [0, 10, 200].map((top) => ({ top, height: 100 }));
    expect(stacked(notes, -1)).to.deep.equal([0, 110, 220]);
    expect(stacked(notes, 2)[2]).to.equal(220);
    expect(
      stacked(
        [
          { top: 300, height: 50 },
          { top: 310, height: 50 },
        ],
        1,
      ),
    ).to.deep.equal([250, 310]);
  });
});

describe('a passage that was selected', () => {
  it('reads in Markdown as it did on the page', () => {
    for (const text of [
      'a *star* and _line_ and `code`',
      '# no heading',
      '- no item',
      '1. no item',
      '2) no item',
      '> no quote',
      '[no](link) and <b>',
      'back\\slash',
      '+ plus',
    ]) {
      expect(plainText(asMarkdown(text)), text).to.equal(text);
    }
  });
});
