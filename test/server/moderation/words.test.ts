import { expect } from 'chai';
import fc from 'fast-check';
import { ExpressionSet, NoExpression } from '../../../server/moderation/expression-set.ts';
import { TookTooMuch } from '../../../server/moderation/expressions.ts';
import { WordRules } from '../../../server/moderation/word-rules.ts';

const foundIn = async (rules: WordRules, text: string) => (await rules.find(text))?.line ?? null;
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
  it('are found whole, side by side, whatever their case and accents and what is between them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(written, { minLength: 1, maxLength: 3 }),
        fc.array(written, { maxLength: 6 }),
        fc.array(written, { maxLength: 6 }),
        fc.array(between, { minLength: 2, maxLength: 2 }),
        fc.constantFrom<'NFC' | 'NFD'>('NFC', 'NFD'),
        async (phrase, before, after, [gap], form) => {
          const line = phrase.join(' ');
          const text = [...before, ...phrase.map((one) => one.toUpperCase()), ...after]
            .join(gap)
            .normalize(form);
          expect(await foundIn(new WordRules([line]), text)).to.equal(line);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are not found in the middle of other words, or with others between them', async () => {
    await fc.assert(
      fc.asyncProperty(word, word, word, async (one, two, other) => {
        const rules = new WordRules([`${one} ${two}`]);
        expect(await foundIn(rules, `x${one} ${two}`)).to.equal(null);
        expect(await foundIn(rules, `${one} ${two}x`)).to.equal(null);
        expect(await foundIn(rules, `${one}${two}`)).to.equal(null);
        if (one !== other && other !== two) {
          expect(await foundIn(rules, `${one} ${other} ${two}`)).to.equal(null);
        }
      }),
    );
  });

  it('are the first of those that are there', async () => {
    const rules = new WordRules(['second thing', 'first', '/th[a-z]+d/', '/z+/']);
    expect(await foundIn(rules, 'The first and the second thing')).to.equal('second thing');
    expect(await foundIn(rules, 'A third, zzz')).to.equal('/th[a-z]+d/');
    expect(await foundIn(rules, 'None of it')).to.equal(null);
    expect(await foundIn(new WordRules(['…', '  ']), '… anything')).to.equal(null);
    // One slash alone is a word like others.
    expect(await new WordRules(['/']).ready()).to.equal(null);
    rules.close();
    // What is asked of them all the same is answered.
    expect(await foundIn(rules, 'A third, zzz')).to.equal('/th[a-z]+d/');
  });

  it('say which line can not be used', async () => {
    const wrong = await new WordRules(['fine', '/fine/', '/(/']).ready();
    expect(wrong?.line).to.equal(2);
    expect(wrong?.problem).to.match(/^missing closing \)/);
  });

  it('hold up nobody, however long they take: those that take too long are given up, and who waits too long', async () => {
    const rules = new WordRules(Array.from({ length: 200 }, (_, i) => `/(a|b|${i}).{90}c.{90}d/`));
    const [idle, begun] = [process.threadCpuUsage(), performance.now()];
    // As seldom as can be the same twice: the engine remembers where it was.
    const mixed = Array.from({ length: 64_000 }, (_, i) => ((i * 2_654_435_761) >>> 9).toString(36)).join('');
    const asked = rules.find(mixed.slice(0, 64_000));
    // It would take no time by itself.
    const after = rules.find('none '.repeat(1_000));
    const order: string[] = [];
    const short = rules.find('none').then((found) => order.push(`short: ${found}`));
    after.catch(() => order.push('after'));
    expect(await asked.catch((error) => error)).to.be.instanceOf(TookTooMuch);
    const { user, system } = process.threadCpuUsage(idle);
    // Of the time that it was tried little was this thread's.
    expect((user + system) / 1_000).to.be.below((performance.now() - begun) / 3);
    // Short texts did not wait for it, and what has waited too long is given up at once.
    await short;
    expect(await after.catch((error) => error)).to.be.instanceOf(TookTooMuch);
    expect(order).to.deep.equal(['short: null', 'after']);
    // Another thread takes the next text.
    expect(await foundIn(rules, 'nothing '.repeat(1_000))).to.equal(null);
    rules.close();
  });
});

describe('the expressions of the rules', () => {
  const finds = (pattern: string, text: string) => new ExpressionSet([pattern]).first(text) === 0;

  it('never throw, whatever a pattern and a text are; a pattern is used or said to be wrong', () => {
    const pattern = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'/()[]{}|*+?\\^$.-:<>Pib01,aZ'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 5 }),
        fc.string({ unit: 'binary', maxLength: 80 }),
        (patterns, text) => {
          try {
            const found = new ExpressionSet(patterns).first(text);
            if (found !== null) expect(patterns[found]).to.not.equal(undefined);
          } catch (error) {
            expect(error).to.be.instanceOf(NoExpression);
            expect(patterns[(error as NoExpression).place]).to.not.equal(undefined);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('are those of RE2: without looking back or ahead, and whatever the case', () => {
    for (const pattern of ['(a)\\1', '(?=a)', '(?<!a)b', 'a{1001}', '(', '[z-a]', '\\p{Nonsense}']) {
      expect(() => new ExpressionSet([pattern]), pattern).to.throw(NoExpression);
    }
    expect(finds('^Buy\\b', 'buy it')).to.equal(true);
    expect(finds('^Buy\\b', 'Do not buy it')).to.equal(false);
    expect(finds('\\p{Cyrillic}+', 'Это')).to.equal(true);
    expect(finds('a.c', 'a\nc')).to.equal(false);
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
          expect(finds(pattern, text)).to.equal(new RegExp(pattern, 'i').test(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('take time that grows with the text and not with its power', () => {
    // An engine that goes back would take longer than the world will be there.
    const set = new ExpressionSet(['(x+x+)+y', '(a|aa)+$', '(.*)*z!', '(\\w+\\s?)+:$']);
    const took = (text: string) => {
      const times = Array.from({ length: 5 }, () => {
        const begun = performance.now();
        set.first(text);
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
