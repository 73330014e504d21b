import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BadFile, checkFile } from '../../../server/import/import.ts';
import { PlainReader } from '../../../server/import/plain/plain-form.ts';
import { Source } from '../../../server/import/source.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { failure, put, smallFile } from './support.ts';

describe('a file that cannot be imported', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  /** The sentence about a file of this content, which is named a.json. */
  async function sentence(content: unknown): Promise<string> {
    const error = await failure(checkFile(await put(folder.path, 'a.json', content)));
    expect(error).to.be.instanceOf(BadFile);
    expect(error.message).to.match(/^[^\n]{1,300}\.$/);
    return error.message;
  }
  /** The small file with one field of its second comment replaced. */
  function withField(field: string, value: unknown): unknown {
    const file = smallFile();
    Object.assign(file.comments[1]!, { [field]: value });
    return file;
  }

  const long = 'x'.repeat(10 * 1024 * 1024);
  const cases: [string, () => unknown, string | RegExp][] = [
    ['a null for a body', () => withField('body', null), 'comments[1].body is null; text is expected'],
    ['a number for a body', () => withField('body', 7), 'comments[1].body is a number; text is expected'],
    ['a list for a body', () => withField('body', ['x']), 'comments[1].body is a list; text is expected'],
    [
      'an object for a name',
      () => withField('author', {}),
      'comments[1].author is an object; text is expected',
    ],
    ['true for a date', () => withField('date', true), 'comments[1].date is true; text is expected'],
    ['10 MB for a body', () => withField('body', long), 'comments[1].body is longer than 64000 characters'],
    ['20 MB for a body', () => withField('body', long + long), 'comments[1].body is longer than 16 MB'],
    ['10 MB for a title', () => smallFile({ title: long }), 'title is longer than 200 characters'],
    ['10 MB for a name', () => withField('author', long), 'comments[1].author is longer than 60 characters'],
    ['an empty body', () => withField('body', ' \n'), 'comments[1].body is empty'],
    ['an empty name', () => withField('author', ''), 'comments[1].author is empty'],
    [
      'half a character',
      () => JSON.stringify(withField('body', '\ud800')),
      /comments\[1\]\.body has half of a character/,
    ],
    [
      'control characters',
      () => withField('body', 'a\u0000b'),
      'comments[1].body has control characters in it',
    ],
    ['a missing body', () => withField('body', undefined), 'comments[1].body is missing'],
    [
      'a date of no calendar',
      () => withField('date', '2020-02-30'),
      /^a\.json: comments\[1\]\.date is neither a day/,
    ],
    ['a number in words', () => withField('n', 'two'), 'comments[1].n is text; a whole number is expected'],
    [
      'half a number',
      () => withField('n', 1.5),
      'comments[1].n is such a number; a whole number is expected',
    ],
    ['no number', () => withField('n', undefined), 'comments[1].n is missing'],
    ['a number twice', () => withField('n', 1), 'comments[1].n is 1, which an earlier comment has'],
    [
      'a null for a comment',
      () => ({ ...smallFile(), comments: [null] }),
      'comments[0] is null; an object is expected',
    ],
    [
      'a list for a comment',
      () => ({ ...smallFile(), comments: [[]] }),
      'comments[0] is a list; an object is expected',
    ],
    [
      'text for comments',
      () => ({ ...smallFile(), comments: 'none' }),
      'comments is text; a list is expected',
    ],
    [
      'an object for comments',
      () => ({ ...smallFile(), comments: {} }),
      'comments is an object; a list is expected',
    ],
    ['no comments', () => ({ ...smallFile(), comments: undefined }), 'comments is missing'],
    ['no body of the article', () => ({ ...smallFile(), body: undefined }), 'body is missing'],
    ['a number for a format', () => ({ ...smallFile(), format: 2 }), 'format is a number; text is expected'],
    ['another kind of object', () => ({ posts: [] }), /^a\.json: this is no discussion/],
    ['a list', () => [smallFile()], 'the file is a list; an object with a discussion is expected'],
    ['a lone number', () => '42', 'the file is a number; an object with a discussion is expected'],
    ['a field twice', () => '{"title": "A", "title": "B"}', 'title is there twice'],
    ['a field of a comment twice', () => '{"comments": [{"n": 1, "n": 2}]}', 'comments[0].n is there twice'],
    ['comments twice', () => '{"comments": [], "comments": []}', 'comments is there twice'],
    ['nothing in it', () => '', 'the file is empty'],
    ['only a byte order mark', () => '\ufeff', 'the file is empty'],
    ['XML', () => '<rss/>', "'<' cannot stand at line 1 (byte 1)"],
    ['UTF-16', () => Buffer.from('\ufeff{"title": "A"}', 'utf16le'), /is UTF-16 text/],
    ['UTF-16 without a mark', () => Buffer.from('{"title": "A"}', 'utf16le'), /is UTF-16 text/],
    ['gzip', () => gzipSync('{}'), /compressed with gzip/],
    ['zero bytes', () => Buffer.from([0x89, 0x50, 0, 0, 0, 0]), 'the file is not a text file'],
    [
      'Latin-1',
      () => Buffer.from('{\n"title": "caf\xe9"}', 'latin1'),
      'the text is not UTF-8 at line 2 (byte 16)',
    ],
    ['a cut character', () => Buffer.from('{"title": "caf\xc3', 'latin1'), /is not UTF-8 at line 1/],
    ['ten thousand levels', () => '['.repeat(10_000), /^a\.json: the file is a list/],
    ['levels in an unknown field', () => `{"x": ${'['.repeat(10_000)}`, /more than 100 levels/],
  ];
  for (const [what, content, expected] of cases) {
    it(`is refused for ${what}`, async () => {
      const said = await sentence(content());
      if (typeof expected === 'string') expect(said).to.equal(`a.json: ${expected}.`);
      else expect(said).to.match(expected);
    });
  }

  it('names a place beyond the first chunk', async () => {
    const comments = Array.from({ length: 2_000 }, (_, i) => ({
      n: i + 1,
      date: '2020-01-01',
      body: i === 1_900 ? 5 : 'é'.repeat(200),
    }));
    const said = await sentence({ ...smallFile(), comments });
    expect(said).to.equal('a.json: comments[1900].body is a number; text is expected.');
  });

  it('is a folder, is missing, is a pipe or may not be read', async () => {
    await mkdir(join(folder.path, 'dir'));
    expect((await failure(checkFile(join(folder.path, 'dir')))).message).to.match(
      /dir is a folder; a file is expected\.$/,
    );
    expect((await failure(checkFile(join(folder.path, 'none')))).message).to.match(/none does not exist\.$/);
    expect((await failure(checkFile('/dev/null'))).message).to.match(/^\/dev\/null is not an ordinary file/);
    await symlink('loop', join(folder.path, 'loop'));
    expect((await failure(checkFile(join(folder.path, 'loop')))).message).to.match(
      /loop cannot be read \(ELOOP\)\.$/,
    );
  });

  it('may not be read', async () => {
    const path = await put(folder.path, 'secret', smallFile());
    await chmod(path, 0);
    const root = process.getuid?.() === 0;
    // Root may read everything, so it steps down for a moment.
    if (root) process.seteuid!(65_534);
    const error = await failure(checkFile(path)).finally(() => root && process.seteuid!(0));
    expect(error.message).to.match(/secret cannot be read: permission is denied\.$/);
  });

  it('is not refused for a byte order mark, unknown fields, their depth or __proto__', async () => {
    const text = JSON.stringify(smallFile()).replace(
      '{',
      '{"__proto__": {"polluted": 1}, "more": [[[{"body": 1}]]], ',
    );
    const path = join(folder.path, 'a.json');
    await writeFile(
      path,
      `\ufeff${text.replace('"n":2', '"__proto__": {"polluted": 1}, "constructor": null, "n":2')}`,
    );
    const source = await Source.open(path);
    const reader = new PlainReader(source);
    for await (const _ of reader.comments());
    await source.close();
    expect(reader.summary.comments).to.deep.equal({ named: 2, unnamed: 1 });
    expect(({} as { polluted?: number }).polluted).to.equal(undefined);
  });
});
