import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Container,
  JsonReader,
  type JsonVisitor,
  type Path,
  type Scalar,
} from '../../../server/import/plain/json.ts';
import { BadFile, Source } from '../../../server/import/source.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { put } from './support.ts';

/** Writes down what it is shown. */
class Notes implements JsonVisitor {
  readonly seen: unknown[] = [];
  open(path: Path, kind: Container): void {
    this.seen.push(['open', [...path], kind]);
  }
  value(path: Path, value: Scalar): void {
    this.seen.push(['value', [...path], value]);
  }
  close(path: Path): void {
    this.seen.push(['close', [...path]]);
  }
}

/** The same notes, of a value that JSON.parse read. */
function notesOf(value: unknown, path: Path = []): unknown[] {
  if (value === null || typeof value !== 'object') return [['value', path, value]];
  const items: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [
    ['open', path, Array.isArray(value) ? 'a list' : 'an object'],
    ...items.flatMap(([step, item]) => notesOf(item, [...path, step])),
    ['close', path],
  ];
}

describe('JsonReader', () => {
  let source: Source;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    source = await Source.open(await put(folder.path, 'any.json', ''));
  });
  after(async () => {
    await source.close();
    await folder.remove();
  });

  /** Reads `bytes` in chunks of `size`. */
  function read(bytes: Buffer, size: number): unknown[] {
    const notes = new Notes();
    const reader = new JsonReader(source, notes);
    for (let at = 0; at < bytes.length; at += size) {
      reader.write({ bytes: bytes.subarray(at, at + size), at, line: 1 });
    }
    reader.end();
    return notes.seen;
  }

  it('shows what JSON.parse finds, however the text is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        (value, size, wide) => {
          const text = JSON.stringify(value, null, wide ? 2 : 0);
          // Objects whose keys are numbers change their order in JSON.parse.
          fc.pre(JSON.stringify(JSON.parse(text), null, wide ? 2 : 0) === text);
          expect(read(Buffer.from(text), size)).to.deep.equal(notesOf(JSON.parse(text)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes and refuses what JSON.parse takes and refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"\\u00e9\\n"',
      '1',
      '-0.5e+3',
      '01',
      '-',
      'true',
      'nul',
      ' ',
      '\n',
      '"',
      '\\',
      '\u0001',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const text = parts.join('');
        let good = true;
        try {
          JSON.parse(text);
        } catch {
          good = false;
        }
        if (good) read(Buffer.from(text), size);
        else expect(() => read(Buffer.from(text), size), text).to.throw(BadFile);
      }),
      { numRuns: 3_000 },
    );
  });

  it('puts surrogate pairs together and keeps halves as they are', () => {
    const text = '["\\ud83c\\udf31", "\\ud83c", "\\udf31x"]';
    expect(read(Buffer.from(text), 3)).to.deep.equal(notesOf(JSON.parse(text)));
  });

  const places: [string, string, string][] = [
    ['a missing comma', '{"a": 1\n "b": 2}', 'a comma or } is expected at line 2 (byte 10)'],
    ['a comma too many', '[1,\n2,\n]', 'a value is expected at line 3 (byte 8)'],
    ['a key without quotation marks', '{\n a: 1}', "'a' cannot stand at line 2 (byte 4)"],
    ['a line break in a text', '["a\nb"]', 'a line break cannot stand at line 1 (byte 4)'],
    ['something after the end', '{}\n{}', 'the end of the file is expected at line 2 (byte 4)'],
    ['escapes before it', '["\\u00e9\\n é" 5]', 'a comma or ] is expected at line 1 (byte 16)'],
    [
      'an end in the middle',
      '{"a": [1, {"b": "x',
      'the file ends in the middle of a[1].b, at line 1 (byte 19)',
    ],
    ['nothing but spaces', ' \n ', 'the file is empty'],
  ];
  for (const [what, text, sentence] of places) {
    it(`tells the place of ${what}`, () => {
      expect(() => read(Buffer.from(text), 1_000)).to.throw(BadFile, `any.json: ${sentence}.`);
    });
  }

  it('refuses ten thousand levels without running out of stack', () => {
    for (const open of ['[', '{"a":']) {
      expect(() => read(Buffer.from(open.repeat(10_000)), 1_000)).to.throw(BadFile, /more than 100 levels/);
    }
  });
});
