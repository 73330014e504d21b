import { expect } from 'chai';
import fc from 'fast-check';
import { excerptOf, findTerms, readQuery, wordsOf } from '../../shared/words.ts';

const words = (text: string) => [...wordsOf(text)].map((word) => word.text);
function marked(text: string, query: string): string {
  const excerpt = excerptOf(text, readQuery(query).all);
  return excerpt.marks.reduceRight(
    (line, [from, to]) => `${line.slice(0, from)}[${line.slice(from, to)}]${line.slice(to)}`,
    excerpt.text,
  );
}

describe('the words of a text', () => {
  for (const [text, expected] of [
    ['Café, NAÏVE and Straße', ['cafe', 'naive', 'and', 'strasse']],
    ["don't — rock’n’roll", ['dont', 'rocknroll']],
    ['λόγος ΛΟΓΟΣ', ['λογοσ', 'λογοσ']],
    ['第一章。ひらがな', ['第', '一', '章', 'ひ', 'ら', 'が', 'な']],
    ['a-b c_d 1e5 v2.0', ['a', 'b', 'c', 'd', '1e5', 'v2', '0']],
    ['ﬁne ½ １２', ['fine', '12', '12']],
    ['हिन्दी हिंदी', ['हिन्दी', 'हिंदी']],
    ['Øre, Łódź; soft\u00adhyphen', ['ore', 'lodz', 'softhyphen']],
    ['👍 … "!"', []],
  ] as const) {
    it(`of '${text}' are ${expected.join(', ') || 'none'}`, () => {
      expect(words(text)).to.deep.equal(expected);
    });
  }

  it('stand where they say, and are letters and digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        let at = 0;
        for (const word of wordsOf(text)) {
          expect(word.from).to.be.at.least(at);
          expect(word.to).to.be.above(word.from);
          at = word.to;
          expect(word.text).to.match(/^[\p{L}\p{N}\p{M}]+$/u);
          expect(words(text.slice(word.from, word.to))).to.deep.equal([word.text]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a query', () => {
  it('has words, phrases, and what must not be there', () => {
    expect(readQuery('Claims "central Command" -hasty -"two words" of')).to.deep.equal({
      all: [
        { words: ['claims'], prefix: true },
        { words: ['central', 'command'], prefix: false },
        { words: ['of'], prefix: false },
      ],
      none: [
        { words: ['hasty'], prefix: true },
        { words: ['two', 'words'], prefix: false },
      ],
    });
  });

  it('takes what belongs together for a phrase, and a quotation mark that is not closed for one to the end', () => {
    expect(readQuery('co-write').all).to.deep.equal([{ words: ['co', 'write'], prefix: true }]);
    expect(readQuery('"not closed').all).to.deep.equal([{ words: ['not', 'closed'], prefix: false }]);
    expect(readQuery('民主').all).to.deep.equal([{ words: ['民', '主'], prefix: false }]);
  });

  it('can be anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const { all, none } = readQuery(text);
        for (const { words } of [...all, ...none]) expect(words).not.to.be.empty;
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds its terms where they stand', () => {
    const text = [...wordsOf('The argument, the arguments: no central plan, a central command.')];
    const found = (query: string) => findTerms(text, readQuery(query).all).map(({ from }) => from);
    expect(found('argument')).to.deep.equal([4, 18]);
    expect(found('"argument"')).to.deep.equal([4]);
    expect(found('"central command"')).to.deep.equal([48, 56]);
  });
});

describe('an excerpt', () => {
  it('marks what was looked for, on one line', () => {
    expect(marked('No central\n\ncommand, they said.', '"central command" said')).to.equal(
      'No [central] [command], they [said].',
    );
  });

  it('of a long text is around the first match', () => {
    const text = `${'before '.repeat(100)}needle ${'after '.repeat(100)}`;
    const excerpt = marked(text, 'needle');
    expect(excerpt).to.match(/^…before .*\[needle\] after .*after…$/);
    expect(excerpt.length).to.be.below(260);
  });

  it('is the beginning where nothing matches', () => {
    expect(marked('Some text.', 'needle')).to.equal('Some text.');
  });

  it('is a part of the text, cut between words, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 600 }),
        fc.string({ maxLength: 10 }),
        (text, query) => {
          const inner = excerptOf(text, readQuery(query).all).text.replace(/^…|…$/g, '');
          const line = (part: string) => part.replace(/\s+/g, '');
          expect(line(text)).to.include(line(inner));
          expect(inner.length).to.be.below(400);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
