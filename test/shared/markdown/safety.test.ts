import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';
import { textOf } from '../../../shared/markdown/text.ts';
import { checkHtml } from './check-html.ts';

const OWN_PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">a</a>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '" onmouseover="alert(1)',
  '</code></pre><script>alert(1)</script>',
  '<!--><script>alert(1)</script>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  'javascript:alert(1)',
  '&#106;&#97;vascript&colon;alert(1)',
  'java\nscript:alert(1)',
  'https://x.example/"onmouseover="alert(1)',
  'https://x.example/)![a](javascript:alert(1)',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  '`<script>alert(1)</script>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<style>@import "https://x.example/";</style>',
  '<base href=//x.example/><form action=/a><input formaction=b>',
];

// A collection of others' payloads that lies beside the project where it is developed, not in it.
const COLLECTION = new URL('../../../../shared/data/xss-payloads.json', import.meta.url);
const collected: string[] = existsSync(COLLECTION)
  ? JSON.parse(readFileSync(COLLECTION, 'utf8')).payloads
  : [];

const PLACES: [place: string, body: (payload: string) => string][] = [
  ['a body', (payload) => payload],
  ['a link', (payload) => `[a](${payload})`],
  ['a link in angle brackets', (payload) => `[a](<${payload}>)`],
  ['the title of a link', (payload) => `[a](https://x.example "${payload}")`],
  ['a reference', (payload) => `[a]\n\n[a]: <${payload}>`],
  ['an autolink', (payload) => `<${payload}>`],
  ['an image', (payload) => `![a](${payload})`],
  ['the alt text of an image', (payload) => `![${payload}](https://x.example/a.png)`],
  ['a bare address', (payload) => `https://x.example/${payload}`],
  ['code', (payload) => `\`\`\`js\n${payload}\n\`\`\``],
  ['the language of code', (payload) => `~~~ ${payload}\na\n~~~`],
  ['a table', (payload) => `|a|\n|-|\n|${payload}|`],
];

/** The HTML of a body, when it holds nothing but what is allowed; throws otherwise. */
function checked(body: string): string {
  const html = renderHtml(parseMarkdown(body));
  checkHtml(html);
  return html;
}

describe('a body that means harm', () => {
  for (const [place, bodyOf] of PLACES) {
    it(`comes to nothing as ${place}`, () => {
      for (const payload of OWN_PAYLOADS) checked(bodyOf(payload));
    });
  }

  const found = collected.length === 0 ? '(not here: own payloads only)' : `(${collected.length} payloads)`;
  it(`comes to nothing in any place when others wrote it ${found}`, () => {
    for (const payload of collected) for (const [, bodyOf] of PLACES) checked(bodyOf(payload));
  });

  it('would be noticed', () => {
    for (const html of [
      '<script></script>',
      '<img src="a">',
      '<p onclick="a">b</p>',
      '<p dir="auto" style="a">b</p>',
      '<a href="javascript:a" rel="nofollow ugc noopener">b</a>',
      '<a href="/a">b</a>',
      '<p><p>a</p></p>',
      '<p>a',
      'a</p>',
      '<p>a & b</p>',
      '<p>a < b</p>',
      '<em><strong>a</em></strong>',
      '<code class="language-a b">c</code>',
    ]) {
      expect(() => checkHtml(html), html).to.throw();
    }
  });
});

// Half of it marks, so that constructs come about, often broken.
const marks = fc.constantFrom(
  ...[
    '*',
    '**',
    '_',
    '~~',
    '`',
    '```',
    '~~~',
    '[',
    ']',
    '](',
    ')',
    '![',
    '<',
    '>',
    '> ',
    '- ',
    '1. ',
    '# ',
    '|',
  ],
  ...[
    '|-|',
    '\n',
    '\n\n',
    '    ',
    '\t',
    '\\',
    '&',
    '&lt;',
    '&#13;',
    '"',
    "'",
    '---',
    '===',
    'https://x.example/',
    'mailto:a@b',
  ],
  ...[
    '[a]: https://x.example/\n',
    'javascript:',
    '<script>',
    '<!--',
    '\r',
    '\0',
    '\u2028',
    '\ud800',
    'שלום',
    '😀',
    ' ',
  ],
);
const anyBody = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc
    .array(fc.oneof(marks, marks, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 60 })
    .map((parts) => parts.join('')),
);

describe('any string at all', () => {
  it('becomes well-formed HTML of the allowed elements', () => {
    fc.assert(
      fc.property(anyBody, (body) => void checked(body)),
      { numRuns: 3_000 },
    );
  });

  it('says as plain text what the page says', () => {
    const squeeze = (text: string) => text.replace(/[\n\t]/g, '');
    fc.assert(
      fc.property(anyBody, (body) => {
        const blocks = parseMarkdown(body);
        expect(squeeze(textOf(blocks))).to.equal(squeeze(checkHtml(renderHtml(blocks))));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read the same every time', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        expect(parseMarkdown(body)).to.deep.equal(parseMarkdown(body));
      }),
    );
  });
});
