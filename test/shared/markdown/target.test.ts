import { expect } from 'chai';
import fc from 'fast-check';
import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';
import { safeTarget } from '../../../shared/markdown/target.ts';

const REFUSED = [
  '',
  '#a',
  '/a',
  'a',
  '../a',
  '?a',
  '//x.example/',
  '\\\\x.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://x.example/%0Aalert(1)',
  'vbscript:a',
  'data:text/html,<script>alert(1)</script>',
  'data:image/png;base64,AAAA',
  'blob:https://x.example/a',
  'file:///etc/passwd',
  'ftp://x.example/',
  'tel:1',
  'view-source:https://x.example/',
  'http:',
  'http:x.example',
  'http:/x.example',
  'https:\\\\x.example',
  'https:///x.example',
  'https://',
  'https://x.example:99999/',
  'mailto:',
  'mailto://x',
  'httpsjavascript:alert(1)',
  '\u200bhttps://x.example/',
  `https://x.example/${'a'.repeat(2_000)}`,
];

const TAKEN: [written: string, href: string][] = [
  ['https://x.example', 'https://x.example/'],
  ['HTTPS://X.EXAMPLE/A', 'https://x.example/A'],
  ['http://x.example:8080/a?b=c#d', 'http://x.example:8080/a?b=c#d'],
  ['https://x.example/ä b', 'https://x.example/%C3%A4%20b'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ['https://x.example/"onclick="a', 'https://x.example/%22onclick=%22a'],
  ['https://x.example/a\tb', 'https://x.example/ab'],
  ['mailto:a@x.example?subject=b c', 'mailto:a@x.example?subject=b%20c'],
];

describe('a link', () => {
  for (const written of REFUSED) {
    it(`doesn't lead to ${JSON.stringify(written.slice(0, 40))}`, () => {
      expect(safeTarget(written)).to.equal(null);
    });
  }

  for (const [written, href] of TAKEN) {
    it(`leads from ${JSON.stringify(written)} to ${href}`, () => expect(safeTarget(written)).to.equal(href));
  }

  it('leads to http, https and mailto whatever is written', () => {
    const written = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.constantFrom('http://', 'https://', 'mailto:', 'HTTPS://'), fc.string({ unit: 'binary' }))
        .map((parts) => parts.join('')),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    );
    fc.assert(
      fc.property(written, (text) => {
        const href = safeTarget(text);
        if (href === null) return;
        expect(href).to.match(/^(https?:\/\/[^/]|mailto:)[\x21-\x7e]*$/);
        expect(safeTarget(href)).to.equal(href);
      }),
    );
  });

  for (const written of REFUSED.filter((target) => /^[!-[\]-~]+$/.test(target))) {
    it(`leaves its label where it would lead to ${written.slice(0, 40)}`, () => {
      const html = (body: string) => renderHtml(parseMarkdown(body));
      expect(html(`[*a*](<${written.replace(/[<>]/g, '\\$&')}>)`)).to.equal('<p dir="auto"><em>a</em></p>');
      expect(html(`![a](<${written.replace(/[<>]/g, '\\$&')}>)`)).to.equal('<p dir="auto">a</p>');
      expect(html(`[a]\n\n[a]: <${written.replace(/[<>]/g, '\\$&')}>`)).to.equal('<p dir="auto">a</p>');
    });
  }

  it('is judged by what its entities and escapes stand for', () => {
    for (const target of [
      'javascript&colon;alert(1)',
      '&#106;avascript:a',
      'java&Tab;script:a',
      'javascript\\:a',
    ]) {
      expect(renderHtml(parseMarkdown(`[a](${target})`))).to.equal('<p dir="auto">a</p>');
    }
  });
});
