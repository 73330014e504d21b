import { expect } from 'chai';
import fc from 'fast-check';
import { Disguises } from '../../../server/moderation/disguises.ts';
import { inLatin } from '../../../server/moderation/lookalikes.ts';
import { WordRules } from '../../../server/moderation/word-rules.ts';
import { wordsOf } from '../../../shared/words.ts';

const foundIn = async (lines: readonly string[], text: string) =>
  (await new WordRules(lines).find(text))?.line ?? null;

/** Ways to write a letter that readers take for it. */
const LIKE: Record<string, string> = {
  a: 'аɑᴀαａ𝐚Ａ',
  b: 'Ьвʙｂ𝕓',
  c: 'сϲⅽᴄｃ',
  d: 'ԁⅾᴅｄ',
  e: 'еҽᴇｅΕ',
  f: 'ꞙꜰｆ',
  g: 'ɡցｇ',
  h: 'һհнＨ',
  i: 'іιⅰɪІΙ',
  j: 'јϳｊ',
  k: 'кᴋΚｋ',
  l: 'ⅼӀłʟｌ',
  m: 'мⅿᴍΜ',
  n: 'ոηɴΝ',
  o: 'оοօᴏσ',
  p: 'рρᴘΡ',
  q: 'ԛզｑ',
  r: 'гʀᴦｒ',
  s: 'ѕꜱＳЅ',
  t: 'тᴛΤｔ',
  u: 'սᴜυｕ',
  v: 'νѵᴠⅴ',
  w: 'ԝᴡաｗ',
  x: 'хⅹΧｘ',
  y: 'уγʏΥ',
  z: 'ᴢΖｚ',
};
const MARKS = [' ', '  ', '.', '-', '_', '·', ' . ', '*', '/', '\u2009', '|', ' - '];

const RUSSIAN = `Вот и всё: кот спит, а мы сидим тут. Так как вокруг нет никого, рот на замок — и сор из избы не выносим.
Он ест суп, она смотрит на нас. «Тот, кто хотел мира, тот и нас хотел там», — говорит Тамара. МАТ, КОТ, РОТ и ВОР.
- рот
- сор
Купил MacBook, а тот не работает; мама, какое море!
Wi-Fi в iPhone, MacBook Pro: так это Apple, а тот Samsung Galaxy Ultra — нет. Вот: https://example.org/a/b`;
const GREEK = `Το κακό είναι ότι ο ίδιος ο τόπος το ξέρει και τον κάνει να το πει. Και τότε τι; Ποτέ, μα ποτέ.
Μου είπαν ότι το νερό και το κρασί είναι τα πιο παλιά ποτά του κόσμου. ΤΟΝ ΠΑΤΕΡΑ ΜΟΥ ΤΟΝ ΞΕΡΕΙΣ.`;

describe('the words of the rules in disguise', () => {
  it('are found with letters that look like theirs, in a phrase too', async () => {
    for (const text of [
      'саsinо',
      'cаsino',
      'ｃasino',
      'ⅽasino',
      'САSΙΝО',
      'cɑsino',
      'cɑsıno',
      'ᴄᴀsɪɴᴏ',
      '𝐜𝐚𝐬𝐢𝐧𝐨',
      'сáѕinö',
    ]) {
      expect(await foundIn(['casino'], `The ${text}, you know`), text).to.equal('casino');
    }
    expect(await foundIn(['cheap pills'], 'Buy сheap рills now')).to.equal('cheap pills');
    expect(await foundIn(['/cas[i1]no/'], 'Buy саsinо now')).to.equal('/cas[i1]no/');
    // Each letter is of one script, and none is of the text's.
    expect(await foundIn(['cop', 'scope'], 'He said that the сор was there')).to.equal('cop');
    expect(await foundIn(['cop'], 'сор')).to.equal('cop');
  });

  it('are found where their letters are set apart by the same mark', async () => {
    const apart = [
      'c a s i n o',
      'c.a.s.i.n.o',
      'c-a-s-i-n-o',
      'ca.si.no',
      'c_a_s_i_n_o',
      'С А S I N O',
      'buy a c a s i n o now',
    ];
    for (const text of [
      ...apart,
      'a c.a.s.i.n.o.',
      'c  a  s  i  n  o',
      'c\na\ns\ni\nn\no',
      '(c*a*s*i*n*o)',
    ]) {
      expect(await foundIn(['casino'], text), text).to.equal('casino');
    }
    expect(await foundIn(['cheap pills'], 'c h e a p  p i l l s')).to.equal('cheap pills');
    expect(await foundIn(['USA'], 'the U S A and')).to.equal('USA');
    expect(await foundIn(['казино'], 'к а з и н о')).to.equal('казино');
  });

  it('are those of other scripts as well, with Latin letters in them or among such words', async () => {
    for (const text of ['казино', 'кaзинo', 'кαзино', 'KA3ИНО казинO', 'к.а.з.и.н.о']) {
      expect(await foundIn(['казино'], text), text).to.equal('казино');
    }
    expect(await foundIn(['сор'], 'Вынести сор из избы')).to.equal('сор');
    expect(await foundIn(['сор'], 'Вынести cop из избы')).to.equal('сор');
    expect(await foundIn(['κακό'], 'Το κaκo είναι')).to.equal('κακό');
    for (const text of ['The cop was there', 'The Cóp was there', 'The cop said «привет»'])
      expect(await foundIn(['сор'], text)).to.equal(null);
  });

  it('are in no honest text: lists, initials, dates, sentences of other alphabets', async () => {
    const rules = [
      'bad',
      'eg',
      'cop',
      'pot',
      'tot',
      'mat',
      'bop',
      'het',
      'kai',
      'to',
      'tov',
      'tom',
      'oha',
      'cafe',
      'penis',
    ];
    const honest = [
      'a, b and c; a) b) c)',
      'e.g. this, i.e. that',
      'J. R. R. Tolkien',
      '29.11.2026, 1.2.3',
      'B A D G',
      'The chords are C F A G E',
      'state-of-the-art',
      'his pen.is it yours',
      'α-particles of 5 μm',
      'Tшки',
      'Это метод foo() из React: const x = useState(null); return x; а тот useEffect(() => {}) не нужен',
      RUSSIAN,
      GREEK,
    ];
    for (const text of honest) {
      const found = await foundIn(rules, text);
      expect([text, found]).to.deep.equal([text, null]);
    }
    expect(await foundIn(['usa'], 'U.S.A.')).to.equal('usa');
    for (const text of [RUSSIAN, GREEK]) {
      // The worst rules that there could be: what each of its words looks like.
      const likenesses = [...wordsOf(text)].map(({ from, to }) =>
        inLatin(text.slice(from, to)).toLowerCase(),
      );
      const latin = likenesses.filter((word) => /^[a-z]+$/.test(word) && !text.toLowerCase().includes(word));
      expect(latin.length).to.be.above(15);
      expect(await foundIn(latin, text)).to.equal(null);
    }
  });

  const word = fc.stringMatching(/^[a-z]{3,9}$/);
  const around = fc.array(fc.constantFrom('with', 'the', 'Some', 'other', 'words'), { maxLength: 4 });

  it('are found whatever of their letters are others, and however they are set apart', async () => {
    const disguised = word.chain((plain) =>
      fc
        .tuple(
          fc.tuple(
            ...[...plain].map((letter) => fc.constantFrom(letter, letter.toUpperCase(), ...LIKE[letter]!)),
          ),
          fc.constantFrom('', ...MARKS),
        )
        .map(([letters, mark]) => ({ plain, text: letters.join(mark) })),
    );
    await fc.assert(
      fc.asyncProperty(disguised, around, around, async ({ plain, text }, before, after) => {
        expect(await foundIn([plain], [...before, text, ...after].join(' '))).to.equal(plain);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are not found in words of other alphabets', async () => {
    const written = (letters: string) =>
      fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 8 });
    const [cyrillic, greek] = [
      written('абвгдежзийклмнопрстуфхцчшщъыьэюяАВЕКМНОРСТУХ'),
      written('αβγδεζηθικλμνξοπρστυφχψω'),
    ];
    const text = fc.oneof(
      fc.array(cyrillic, { minLength: 1 }).map((words) => [...words, 'жизнь']),
      fc.array(greek, { minLength: 1 }).map((words) => [...words, 'ξύλο']),
    );
    await fc.assert(
      fc.asyncProperty(text, async (words) => {
        const likenesses = words
          .map((one) => inLatin(one).toLowerCase())
          .filter((one) => /^[a-z]+$/.test(one));
        expect(await foundIn([...likenesses, 'casino'], words.join(' '))).to.equal(null);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leave every text as it is that has none', () => {
    const disguises = new Disguises(['casino', 'сор']);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zäöüéñ]{2,9}$/), { maxLength: 20 }), (words) => {
        const text = words.join(' ');
        expect(disguises.undone(text)).to.equal(text);
      }),
    );
  });

  it('take time that grows with the text and not with its square', () => {
    const lines = Array.from({ length: 200 }, (_, i) => `word${(i * 2_654_435_761).toString(36)}`);
    const disguises = new Disguises(lines);
    const took = (text: string, times: number) => {
      const begun = process.threadCpuUsage();
      for (let i = 0; i < times; i++) disguises.undone(text);
      const { user, system } = process.threadCpuUsage(begun);
      return (user + system) / 1_000;
    };
    for (const part of ['c a s i n o  ', 'саsinо ', 'рот сор ', 'ca.si-', 'а ', 'с']) {
      const text = (length: number) => part.repeat(length / part.length);
      took(text(32_000), 1);
      // Eight times as long, an eighth as often: eight times is what a square would take. Clocks are coarse.
      expect(took(text(32_000), 4), part).to.be.below(20 + 4 * took(text(4_000), 32));
    }
  });
});
