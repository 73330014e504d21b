import { expect } from 'chai';
import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';
import { plainText } from '../../../shared/markdown/text.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { checkHtml } from './check-html.ts';

type Sized = (length: number) => string;
const repeated =
  (unit: string): Sized =>
  (length) =>
    unit.repeat(length / unit.length);
const after =
  (start: string, rest: Sized): Sized =>
  (length) =>
    start + rest(length - start.length);
const nested =
  (open: string, close: string): Sized =>
  (length) => {
    const times = length / (open.length + close.length);
    return open.repeat(times) + close.repeat(times);
  };
const table = (columns: number, row: string): Sized =>
  after(`${'|a'.repeat(columns)}|\n${'|-'.repeat(columns)}|\n`, repeated(row));
const REFERENCE = '[a]: https://x.example/\n\n';
const hosts: Sized = (length) =>
  `[a](http://${Array.from({ length }, (_, i) => String.fromCharCode(0x4e00 + (i % 20_000))).join('')})`;
const ticks: Sized = (length) => {
  let text = '';
  for (let i = 1; text.length < length; i++) text += `${'`'.repeat(i)} `;
  return text;
};

const HEAVY: [what: string, body: Sized][] = [
  ...[
    '>',
    '> - ',
    '- ',
    '1. ',
    '[',
    '![',
    '![[',
    '[a](',
    '[a][',
    '*',
    '_',
    '~',
    '`',
    '<',
    '&',
    '@',
    '\\',
    '#',
    '|',
    '\t',
  ].map((unit): [string, Sized] => [JSON.stringify(unit), repeated(unit)]),
  ...[
    'a_',
    '*a_b~~c',
    '**a*',
    '[`a`',
    'http://',
    'http://a ',
    'https://a.b?',
    'mailto:',
    'a@b.c ',
    '<http://a',
    '<!--',
  ].map((unit): [string, Sized] => [JSON.stringify(unit), repeated(unit)]),
  ...[
    '[a]: b\n',
    '[a]: b "\n',
    "[a]: b '\n[c]: d (x\n",
    '[\n',
    '-\n',
    '> a\n',
    'a\n=\n',
    '```\n',
    '|\n-|\n',
    'a  \n',
  ].map((unit): [string, Sized] => [JSON.stringify(unit), repeated(unit)]),
  ['brackets in brackets', nested('[', ']')],
  ['brackets in brackets with a reference', after(REFERENCE, nested('[', ']'))],
  ['links in links', nested('[', '](http://a)')],
  ['images in images', nested('![', '](a)')],
  ['images 28 deep in images', repeated(`${'!['.repeat(28)}${'](a)'.repeat(28)}`)],
  ['images 14 deep in links in images', repeated(`${'![['.repeat(14)}${'](a)](b)'.repeat(14)}`)],
  ['images in links in images', nested('![[', '](a)](b)')],
  ['emphasis in emphasis', nested('*a ', ' b*')],
  ['strong in strong', nested('**a', 'b**')],
  ['parentheses in an address', after('http://a/', nested('(', ')'))],
  ['a reference used again and again', after(REFERENCE, repeated('[a]'))],
  ['a long reference used again and again', after(`[a]: http://${'x/'.repeat(900)}\n\n`, repeated('[a]'))],
  [
    'a refused reference in many paragraphs',
    after(`[a]: https://x.example:99999/${'x/'.repeat(900)}\n\n`, repeated('[a]\n\n')),
  ],
  ['a host of many characters', hosts],
  ['runs of more and more backticks', ticks],
  ['a quote 20 deep that goes on lazily', after('>'.repeat(20), repeated('a\n'))],
  ['a table of 10,000 columns', after('', (length) => table(Math.min(10_000, length / 5), '|')(length))],
  ['a table of short rows', table(60, 'a\n')],
  ['many tables of short rows', repeated(`${table(60, 'a\n')(1_000)}\n`)],
];

/** In microseconds. */
function fastest(body: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run++) {
    // What the processor did of it: not for how long it was somebody else's.
    const start = process.cpuUsage();
    renderHtml(parseMarkdown(body));
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, user + system);
  }
  return best;
}

describe('a body made to be slow', function () {
  this.timeout(60_000);
  let prose: number;
  before(() => {
    prose = fastest(repeated('word after word, ')(LIMITS.body));
  });

  for (const [what, body] of HEAVY) {
    it(`takes time in proportion to its length: ${what}`, () => {
      const small = fastest(body(LIMITS.body / 8));
      const large = fastest(body(LIMITS.body));
      // Eight times as long: 8 when linear, 64 when quadratic. What prose takes is too little to be compared with.
      expect(large / Math.max(small, prose)).to.be.below(28);
    });

    it(`becomes a page in proportion to its length: ${what}`, () => {
      const html = renderHtml(parseMarkdown(body(LIMITS.body)));
      checkHtml(html);
      expect(html.length).to.be.below(12 * LIMITS.body);
    });
  }
});

const count = (html: string, tag: string) => html.split(`<${tag}`).length - 1;

/** How many elements stand in one another at most (none of them may be empty ones). */
function deepest(html: string): number {
  let [now, most] = [0, 0];
  for (const [tag] of html.matchAll(/<\/?/g)) {
    now += tag === '<' ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

describe('a body that goes too deep', () => {
  it('keeps 20 quotes in one another and the text below', () => {
    const html = renderHtml(parseMarkdown(`${'> '.repeat(10_000)}deep`));
    expect(count(html, 'blockquote')).to.equal(20);
    expect(html).to.include('deep');
  });

  it('keeps 10 lists in one another and the text below', () => {
    const html = renderHtml(parseMarkdown(`${'- '.repeat(1_000)}deep`));
    expect(count(html, 'ul')).to.equal(10);
    expect(html).to.include('deep');
  });

  it('keeps every line of a list that is too deep', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${'  '.repeat(i)}- line${i}`);
    const text = plainText(lines.join('\n'));
    for (let i = 0; i < 40; i++) expect(text).to.include(`line${i}`);
  });

  it('keeps 20 marks in one another and all of the text', () => {
    const html = renderHtml(parseMarkdown(`${'*a **b '.repeat(500)}${'c** d*'.repeat(500)}`));
    const text = checkHtml(html);
    expect(deepest(html)).to.equal(1 + 20);
    for (const letter of 'abcd') expect(text.split(letter).length - 1).to.equal(500);
  });

  it('has tables of 64 columns at most, and text beyond', () => {
    const wide = (columns: number) => `${'|a'.repeat(columns)}|\n${'|-'.repeat(columns)}|`;
    expect(count(renderHtml(parseMarkdown(wide(64))), 'th ')).to.equal(64);
    expect(renderHtml(parseMarkdown(wide(65)))).to.match(/^<p/);
  });

  it('has 5,000 cells at most in all its tables, and every row beyond as text', () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `x${i}`);
    const html = renderHtml(parseMarkdown(`|a|b|\n|-|-|\n${rows.join('\n')}`));
    expect(count(html, 'td')).to.be.within(4_900, 5_000);
    for (const row of rows) expect(html).to.include(row);
  });

  it('has links for 128,000 characters of addresses, and labels beyond', () => {
    const address = `https://x.example/${'a'.repeat(1_900)}`;
    const html = renderHtml(parseMarkdown(`[label]: ${address}\n\n${'[label] '.repeat(7_000)}`));
    expect(count(html, 'a ')).to.equal(Math.floor(128_000 / address.length));
    expect(checkHtml(html).split('label').length - 1).to.equal(7_000);
  });

  it('has room for the 3,000 links of a long list', () => {
    expect(count(renderHtml(parseMarkdown('[a](https://b.c) '.repeat(3_000))), 'a ')).to.equal(3_000);
  });

  it('has fewer levels of quotes when it has very many lines', () => {
    const quotes = (lines: number) =>
      count(renderHtml(parseMarkdown(`${'>'.repeat(20)}${'a\n'.repeat(lines)}`)), 'blockquote');
    expect([4_000, 8_000, 30_000].map(quotes)).to.deep.equal([19, 9, 4]);
  });

  it('has no more links after thousands of brackets that open nothing', () => {
    const html = (brackets: number) =>
      renderHtml(parseMarkdown(`${'!['.repeat(brackets)}\n\n[a](https://b.c)`));
    expect(html(1_000)).to.include('>a</a>');
    expect(html(20_000)).not.to.include('>a</a>');
  });
});
