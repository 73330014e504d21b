import { expect } from 'chai';
import fc from 'fast-check';
import { problemOf, WordRules } from '../../../server/moderation/word-rules.ts';

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const letters = fc.constantFrom('ä', 'É', 'ñ', 'ß', 'ø', 'Ж', 'œ', 'X', 'ç');
/** Words as people write them: in any case, with accents. */
const written = fc
  .tuple(word, fc.option(letters), fc.boolean())
  .map(([text, letter, upper]) => {
    const whole = `${text}${letter ?? ''}`;
    return upper ? whole.toUpperCase() : whole;
  })
  .map((text) => text.normalize('NFC'));
const between = fc.constantFrom(' ', '  ', ', ', '\n', ' – ', '… ', '! ');

describe('the words of the rules', () => {
  it('are found whole, side by side, whatever their case and accents and what is between them', () => {
    fc.assert(
      fc.property(
        fc.array(written, { minLength: 1, maxLength: 3 }),
        fc.array(written, { maxLength: 6 }),
        fc.array(written, { maxLength: 6 }),
        fc.array(between, { minLength: 2, maxLength: 2 }),
        fc.constantFrom<'NFC' | 'NFD'>('NFC', 'NFD'),
        (phrase, before, after, [gap], form) => {
          const line = phrase.join(' ');
          const text = [...before, ...phrase.map((one) => one.toUpperCase()), ...after]
            .join(gap)
            .normalize(form);
          expect(new WordRules([line]).find(text)).to.equal(line);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are not found in the middle of other words, or with others between them', () => {
    fc.assert(
      fc.property(word, word, word, (one, two, other) => {
        const rules = new WordRules([`${one} ${two}`]);
        expect(rules.find(`x${one} ${two}`)).to.equal(null);
        expect(rules.find(`${one} ${two}x`)).to.equal(null);
        expect(rules.find(`${one}${two}`)).to.equal(null);
        if (one !== other && other !== two) expect(rules.find(`${one} ${other} ${two}`)).to.equal(null);
      }),
    );
  });

  it('are the first of those that are there', () => {
    const rules = new WordRules(['second thing', 'first', '/th[a-z]+d/', '/z+/']);
    expect(rules.find('The first and the second thing')).to.equal('second thing');
    expect(rules.find('A third, zzz')).to.equal('/th[a-z]+d/');
    expect(rules.find('None of it')).to.equal(null);
    expect(new WordRules(['…', '  ']).find('… anything')).to.equal(null);
  });

  it('never throw, whatever a line and a text are; a line is used or said to be wrong', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .string({ unit: fc.constantFrom(...'/()[]{}|*+?\\^$.-:<>Pib01,aZ'), maxLength: 40 })
        .map((s) => `/${s}/`),
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 5 }),
        fc.string({ unit: 'binary', maxLength: 80 }),
        (lines, text) => {
          const usable = lines.filter((one) => problemOf(one) === null);
          const found = new WordRules(usable).find(text);
          if (found !== null) expect(usable).to.include(found);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('between slashes are expressions of RE2: without looking back or ahead, and whatever the case', () => {
    for (const line of [
      '/(a)\\1/',
      '/(?=a)/',
      '/(?<!a)b/',
      '/a{1001}/',
      '/(/',
      '/[z-a]/',
      '/\\p{Nonsense}/',
    ]) {
      expect([line, problemOf(line)]).to.not.deep.equal([line, null]);
    }
    const finds = (line: string, text: string) => new WordRules([line]).find(text) === line;
    expect(finds('/^Buy\\b/', 'buy it')).to.equal(true);
    expect(finds('/^Buy\\b/', 'Do not buy it')).to.equal(false);
    expect(finds('/\\p{Cyrillic}+/', 'Это')).to.equal(true);
    expect(finds('/a.c/', 'a\nc')).to.equal(false);
    // One slash alone is a word like others.
    expect(problemOf('/')).to.equal(null);
  });

  it('agree with an engine that goes back, on what both understand', () => {
    const atom = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '(a|bc)');
    const expression = fc
      .array(fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}')), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map(([a, times]) => a + times).join(''));
    fc.assert(
      fc.property(
        expression,
        fc.string({ unit: fc.constantFrom(...'abcABd1 '), maxLength: 12 }),
        (pattern, text) => {
          const found = new WordRules([`/${pattern}/`]).find(text) !== null;
          expect(found).to.equal(new RegExp(pattern, 'i').test(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('take time that grows with the text and not with its power', () => {
    // An engine that goes back would take longer than the world will be there.
    const rules = new WordRules(['/(x+x+)+y/', '/(a|aa)+$/', '/(.*)*z!/', '/(\\w+\\s?)+:$/']);
    const took = (text: string) => {
      const times = Array.from({ length: 5 }, () => {
        const begun = performance.now();
        rules.find(text);
        return performance.now() - begun;
      });
      return Math.min(...times);
    };
    const text = (length: number) => 'xaxaxxaa '.repeat(length / 9);
    took(text(64_000));
    // Eight times as long: sixty-four times is what a square would take.
    expect(took(text(64_000))).to.be.below(Math.max(5, 30 * took(text(8_000))));
  });
});
