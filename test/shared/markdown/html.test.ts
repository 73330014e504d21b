import { expect } from 'chai';
import { renderHtml } from '../../../shared/markdown/html.ts';
import { parseMarkdown } from '../../../shared/markdown/parse.ts';

/** What a body is on the page; dir="auto" and the rel of links, which have tests of their own, left out. */
const shown = (body: string) =>
  renderHtml(parseMarkdown(body))
    .replaceAll(' dir="auto"', '')
    .replaceAll(' rel="nofollow ugc noopener"', '');

const EXAMPLES: [promise: string, body: string, html: string][] = [
  ['a paragraph', 'Hello', '<p>Hello</p>'],
  ['paragraphs parted by an empty line', 'a\n\nb', '<p>a</p><p>b</p>'],
  ['a single line break as one', 'a\nb', '<p>a<br>b</p>'],
  ['a hard line break once', 'a  \nb\\\nc', '<p>a<br>b<br>c</p>'],
  [
    'emphasis',
    '*a* _b_ **c** __d__ ~~e~~',
    '<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <s>e</s></p>',
  ],
  ['emphasis in emphasis', '***a** b*', '<p><em><strong>a</strong> b</em></p>'],
  ['underscores within a word as they are', 'snake_case_name', '<p>snake_case_name</p>'],
  ['escaped marks as text', '\\*a\\* \\[b\\]', '<p>*a* [b]</p>'],
  ['entities as their characters', '&lt;b&gt; &auml; &#x41; &nope;', '<p>&lt;b&gt; ä A &amp;nope;</p>'],
  ['inline code with its marks in it', '`` a`b *c* ``', '<p><code>a`b *c*</code></p>'],
  [
    'headings below those of the page',
    '# a\n## b\n### c\n#### d\n###### e',
    '<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>',
  ],
  ['underlined headings', 'a\n===\n\nb\n---', '<h2>a</h2><h3>b</h3>'],
  ['a rule', 'a\n\n***', '<p>a</p><hr>'],
  ['a quote', '> a\n> b\n\nc', '<blockquote><p>a<br>b</p></blockquote><p>c</p>'],
  ['a quote in a quote', '> > a', '<blockquote><blockquote><p>a</p></blockquote></blockquote>'],
  ['a tight list', '- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
  ['a loose list', '- a\n\n- b', '<ul><li><p>a</p></li><li><p>b</p></li></ul>'],
  ['a list in a list', '- a\n  - b', '<ul><li>a<ul><li>b</li></ul></li></ul>'],
  ['a numbered list', '1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
  ['a numbered list from its first number', '7) a\n8) b', '<ol start="7"><li>a</li><li>b</li></ol>'],
  ['indented code', '    <a>\n    b', '<pre tabindex="0"><code>&lt;a&gt;\nb</code></pre>'],
  ['fenced code', '```ts\nlet a;\n```', '<pre tabindex="0"><code class="language-ts">let a;</code></pre>'],
  [
    'fenced code in C++',
    '~~~ C++ numbered\na\n~~~',
    '<pre tabindex="0"><code class="language-c++">a</code></pre>',
  ],
  ['an empty fence', '```\n```', '<pre tabindex="0"><code></code></pre>'],
  [
    'a language that is no class name without it',
    '```a"onclick=b\nc\n```',
    '<pre tabindex="0"><code>c</code></pre>',
  ],
  [
    'a language of more than 20 characters without it',
    `\`\`\`${'a'.repeat(21)}\nc\n\`\`\``,
    '<pre tabindex="0"><code>c</code></pre>',
  ],
  ['a link', '[*a*](https://x.example/b "c")', '<p><a href="https://x.example/b"><em>a</em></a></p>'],
  ['a link by reference', '[a][b]\n\n[b]: <https://x.example/>', '<p><a href="https://x.example/">a</a></p>'],
  [
    'a link in angle brackets',
    '<https://x.example/?a=1&b=2>',
    '<p><a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a></p>',
  ],
  [
    'an e-mail address in angle brackets',
    '<a@x.example>',
    '<p><a href="mailto:a@x.example">a@x.example</a></p>',
  ],
  [
    'a bare address',
    'see https://x.example/a_b_c.',
    '<p>see <a href="https://x.example/a_b_c">https://x.example/a_b_c</a>.</p>',
  ],
  [
    'words that only look like an address as text',
    'www.x.example a@x.example end.Next',
    '<p>www.x.example a@x.example end.Next</p>',
  ],
  [
    'a link without a label as its address',
    '[](https://x.example/)',
    '<p><a href="https://x.example/">https://x.example/</a></p>',
  ],
  [
    'an image as a link',
    '![a *b*](https://x.example/c.png)',
    '<p><a href="https://x.example/c.png">a b</a></p>',
  ],
  [
    'an image without alt text as its address',
    '![](https://x.example/c)',
    '<p><a href="https://x.example/c">https://x.example/c</a></p>',
  ],
  [
    'an image in a link as its alt text',
    '[![a](https://x.example/b)](https://x.example/c)',
    '<p><a href="https://x.example/c">a</a></p>',
  ],
  ['raw HTML as text', '<b onclick="c">a</b>', '<p>&lt;b onclick=&quot;c&quot;&gt;a&lt;/b&gt;</p>'],
  [
    'a block of HTML as text',
    '<script>\nalert(1)\n</script>',
    '<p>&lt;script&gt;<br>alert(1)<br>&lt;/script&gt;</p>',
  ],
  ['nothing for nothing', '', ''],
  ['nothing for definitions alone', '[a]: https://x.example/', ''],
  ['half a surrogate pair as U+FFFD', 'a\ud800b', '<p>a\ufffdb</p>'],
  ['a carriage return that an entity hid', 'a&#13;b', '<p>a&#13;b</p>'],
];

describe('a body on the page', () => {
  for (const [promise, body, html] of EXAMPLES) {
    it(`shows ${promise}`, () => expect(shown(body)).to.equal(html));
  }

  it('shows a table that can be scrolled', () => {
    expect(shown('|a|b|c|d|\n|-|:-|:-:|-:|\n|*1*|2|3|\n')).to.equal(
      '<div class="table" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th scope="col">a</th>' +
        '<th scope="col" class="align-left">b</th><th scope="col" class="align-center">c</th>' +
        '<th scope="col" class="align-right">d</th></tr></thead><tbody><tr><td><em>1</em></td>' +
        '<td class="align-left">2</td><td class="align-center">3</td><td class="align-right"></td></tr></tbody>' +
        '</table></div>',
    );
  });

  it('names tables in the words of the page', () => {
    expect(renderHtml(parseMarkdown('|a|\n|-|'), { table: '"Tabelle"' })).to.include(
      'aria-label="&quot;Tabelle&quot;"',
    );
  });

  it('gives every block with text a direction of its own', () => {
    const html = renderHtml(
      parseMarkdown('# שלום\n\nhello\n\n- مرحبا\n\n> a\n\n```\nb\n```\n\n|c|\n|-|\n|d|'),
    );
    for (const tag of ['h2', 'p', 'li', 'pre', 'td']) {
      expect(html).to.include(`<${tag} dir="auto"`);
      expect(html).not.to.include(`<${tag}>`);
    }
    expect(html).to.include('<th dir="auto" scope="col">');
  });

  it('vouches for no link', () => {
    expect(renderHtml(parseMarkdown('[a](https://x.example/)'))).to.equal(
      '<p dir="auto"><a href="https://x.example/" rel="nofollow ugc noopener">a</a></p>',
    );
  });
});
