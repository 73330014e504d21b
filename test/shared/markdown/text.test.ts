import { expect } from 'chai';
import fc from 'fast-check';
import { excerpt, plainText } from '../../../shared/markdown/text.ts';

describe('the plain text of a body', () => {
  const examples: [promise: string, body: string, text: string][] = [
    ['has no marks', '**a** _b_ ~~c~~ `d` [e](https://x.example) ![f](https://x.example)', 'a b c d e f'],
    ['has a line for every block', '# a\n\nb\n\n> c\n\n---\n\n```js\nd\ne\n```', 'a\nb\nc\nd\ne'],
    ['has a line for every item', '- a\n- b\n  1. c\n\n     d', 'a\nb\nc\nd'],
    ['has a line for every row', '|a|*b*|\n|-|-|\n|c|', 'a\tb\nc\t'],
    ['keeps line breaks', 'a\nb  \nc', 'a\nb\nc'],
    ['keeps what only looks like a tag', 'a <b> &lt;c&gt;', 'a <b> <c>'],
    ['is empty when there is nothing to read', '---\n\n[a]: https://x.example', ''],
  ];
  for (const [promise, body, text] of examples) {
    it(promise, () => expect(plainText(body)).to.equal(text));
  }
});

describe('an excerpt', () => {
  it('is the whole text on one line when it fits', () => {
    expect(excerpt('# a\n\nb\n c', 5)).to.equal('a b c');
  });

  it('ends between words with an ellipsis', () => {
    expect(excerpt('one two three', 9)).to.equal('one two…');
    expect(excerpt('one two three', 8)).to.equal('one two…');
    expect(excerpt('one two three', 12)).to.equal('one two…');
  });

  it('cuts a long word', () => expect(excerpt(`a ${'b'.repeat(50)}`, 10)).to.equal('a bbbbbbb…'));

  it('never cuts a character in two', () => {
    expect(excerpt('😀😀😀😀', 4)).to.equal('😀…');
    expect(excerpt('😀😀😀😀', 2)).to.equal('…');
  });

  it('has nothing where there is no room', () => expect(excerpt('abc', 0)).to.equal(''));

  it('is well formed and not longer than asked for, whatever the body', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 60 }), (body, max) => {
        const short = excerpt(body, max);
        expect(short.length).to.be.at.most(max);
        expect(short.isWellFormed()).to.equal(true);
        expect(short).not.to.match(/\s…$|^\s/);
      }),
    );
  });
});
