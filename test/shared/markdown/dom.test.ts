import { expect } from 'chai';
import fc from 'fast-check';
import { highlightIn } from '../../../client/parts/highlight.ts';
import { renderDom, renderMarkdown } from '../../../client/parts/markdown.ts';
import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';
import { installSmallDocument, type SmallElement } from './small-document.ts';

const small = (fragment: DocumentFragment) => fragment as unknown as SmallElement;

describe('Markdown in a document', () => {
  let uninstall: () => void;
  before(() => {
    uninstall = installSmallDocument();
  });
  after(() => uninstall());

  describe('the nodes of a body', () => {
    const everything =
      '# a\n\nb *c* **d** ~~e~~ `f` [g](https://x.example/?h&i) <j@x.example>\nk & "l" \'m\' <n> &#13;\n\n' +
      '- o\n- p\n\n3. q\n\n   r\n\n> s\n\n```t\nu\n```\n\n---\n\n|v|w|x|y|\n|-|:-|:-:|-:|\n|1|2|3|\n';

    it('are those that the server writes', () => {
      expect(small(renderMarkdown(everything)).innerHTML).to.equal(renderHtml(parseMarkdown(everything)));
    });

    it('are those that the server writes, whatever the body', () => {
      const piece = fc.oneof(
        fc.constantFrom(
          '*',
          '> ',
          '- ',
          '`',
          '```',
          '|a|\n|-|\n',
          '[a](https://x.example)',
          '\n',
          '\n\n',
          '# ',
          '<',
        ),
        fc.string({ unit: 'binary', maxLength: 5 }),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
          const blocks = parseMarkdown(pieces.join(''));
          expect(small(renderDom(blocks)).innerHTML).to.equal(renderHtml(blocks));
        }),
        { numRuns: 500 },
      );
    });

    it('say what the page says in its own language', () => {
      expect(small(renderMarkdown('|a|\n|-|', { table: 'Tabelle' })).innerHTML).to.include(
        'aria-label="Tabelle"',
      );
    });
  });

  describe('code in colours', () => {
    async function coloured(body: string): Promise<SmallElement> {
      const fragment = renderMarkdown(body);
      await highlightIn(fragment);
      return small(fragment);
    }

    it('has spans with class names of highlight.js', async () => {
      const { innerHTML } = await coloured('```js\nconst a = "b";\n```');
      expect(innerHTML).to.include('<span class="hljs-keyword">const</span>');
      expect(innerHTML).to.include('<span class="hljs-string">&quot;b&quot;</span>');
    });

    it('has every class name of a span', async () => {
      expect((await coloured('```js\nclass A { b() {} }\n```')).innerHTML).to.match(
        /class="hljs-title \w+_+"/,
      );
    });

    it('keeps its text', async () => {
      const samples = [
        'const a = `b $c` // <d>\n\n',
        '<a href="b">&amp;</a>',
        '#include <a>\r\n\tint b;',
        'def a():\n  "b"',
      ];
      for (const language of [
        'js',
        'html',
        'c++',
        'python',
        'c#',
        'css',
        'json',
        'sql',
        'diff',
        'markdown',
      ]) {
        for (const sample of samples) {
          const body = `~~~${language}\n${sample}\n~~~`;
          expect((await coloured(body)).textContent).to.equal(small(renderMarkdown(body)).textContent);
        }
      }
    });

    it('stays plain in an unknown language', async () => {
      for (const language of ['nolanguage', 'constructor', '__proto__', '']) {
        const body = `\`\`\`${language}\nconst a;\n\`\`\``;
        expect((await coloured(body)).innerHTML).to.equal(renderHtml(parseMarkdown(body)));
      }
    });

    it('stays plain when it is longer than 20,000 characters', async () => {
      const code = (length: number) => `\`\`\`js\n${'let a;'.padEnd(length)}\n\`\`\``;
      expect((await coloured(code(20_001))).innerHTML).not.to.include('<span');
      expect((await coloured(code(20_000))).innerHTML).to.include('<span');
    });

    it('is coloured once', async () => {
      const fragment = renderMarkdown('```js\nlet a;\n```');
      await Promise.all([highlightIn(fragment), highlightIn(fragment)]);
      const { innerHTML } = small(fragment);
      await highlightIn(fragment);
      expect(small(fragment).innerHTML).to.equal(innerHTML);
      expect(innerHTML.split('<span').length - 1).to.equal(1);
    });
  });
});
