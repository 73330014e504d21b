import { expect } from 'chai';
import fc from 'fast-check';
import { BadFile, importFile } from '../../../server/import/import.ts';
import { type OpenDatabase, openDatabase } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { lively, MOVES } from '../export/actors.ts';
import { allRows, check } from '../export/contents.ts';
import { exportText, linesOf, seal } from '../export/file.ts';
import { failure, put } from './support.ts';

for (const moves of [[], MOVES]) {
  describe(moves.length > 0 ? 'a damaged export in which comments were moved' : 'a damaged export', () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let forum: OpenDatabase;
    let original: string;
    let lines: string[];
    let untouched: Awaited<ReturnType<typeof allRows>>;
    before(async () => {
      folder = await temporaryFolder();
      const source = await openDatabase('sqlite');
      const actors = await lively(source.store);
      await actors.doAll(moves);
      original = await exportText(source.store);
      lines = linesOf(original);
      await source.close();
      forum = await openDatabase('sqlite');
      untouched = await allRows(forum.store);
    });
    after(async () => {
      await forum.close();
      await folder.remove();
    });

    const putFile = (content: string | Uint8Array) => put(folder.path, 'f.jsonl', content);
    /** The sentence with which it is refused, after which nothing has changed. */
    async function refused(content: string | Uint8Array): Promise<string> {
      const error = await failure(importFile(forum.store, await putFile(content)));
      expect(error).to.be.instanceOf(BadFile);
      expect(error.message).to.match(/^f\.jsonl: [^\n]{1,400}\.$/);
      expect(await allRows(forum.store)).to.deep.equal(untouched);
      return error.message;
    }

    it('is refused when it was cut after any line', async () => {
      const all = original.split('\n').slice(0, -1);
      for (let n = 1; n < all.length; n += 1) {
        const said = await refused(`${all.slice(0, n).join('\n')}\n`);
        expect(said).to.equal(
          `f.jsonl: the file is not complete: it ends after line ${n}, which is not its last.`,
        );
      }
    });

    it('is refused when it was cut anywhere', async () => {
      const bytes = Buffer.from(original);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 20, max: bytes.length - 1 }), async (length) => {
          expect(await refused(bytes.subarray(0, length))).to.match(/line \d+/);
        }),
        { numRuns: 200 },
      );
    });

    it('is refused when any byte was changed', async () => {
      const bytes = Buffer.from(original);
      const at = fc.nat(bytes.length - 1);
      await fc.assert(
        fc.asyncProperty(at, fc.integer({ min: 1, max: 255 }), async (at, by) => {
          const changed = Buffer.from(bytes);
          changed[at]! ^= by;
          const said = await refused(changed);
          // Its first bytes are what it is known by.
          if (at > 15) expect(said).to.match(/line \d+|not a text file/);
        }),
        { numRuns: 400 },
      );
    });

    const rearranged = fc
      .tuple(fc.nat(), fc.nat(), fc.constantFrom('swap', 'double', 'drop', 'move'))
      .map(([a, b, how]) => {
        const changed = [...lines];
        const i = 1 + (a % (lines.length - 1));
        const j = 1 + (b % (lines.length - 1));
        if (how === 'swap') [changed[i], changed[j]] = [changed[j]!, changed[i]!];
        else if (how === 'double') changed.splice(j, 0, changed[i]!);
        else if (how === 'drop') changed.splice(i, 1);
        else changed.splice(j, 0, ...changed.splice(i, 1));
        return changed;
      });

    it('is refused when lines were swapped, doubled, dropped or moved', async () => {
      const end = original.split('\n').at(-2)!;
      await fc.assert(
        fc.asyncProperty(rearranged, async (changed) => {
          fc.pre(changed.join() !== lines.join());
          expect(await refused(`${[...changed, end].join('\n')}\n`)).to.match(/line \d+/);
        }),
        { numRuns: 200 },
      );
    });

    /** Whatever is wrong with it, it doesn't make an unsound forum. */
    async function refusedOrSound(text: string): Promise<void> {
      const other = await openDatabase('sqlite');
      try {
        const empty = await allRows(other.store);
        const path = await putFile(text);
        try {
          const { setAside } = await importFile(other.store, path);
          expect(setAside).to.deep.equal([]);
        } catch (error) {
          expect(error).to.be.instanceOf(BadFile);
          expect((error as Error).message).to.match(/^f\.jsonl: line \d+: [^\n]{1,400}\.$/);
          expect(await allRows(other.store)).to.deep.equal(empty);
          return;
        }
        expect((await check(other.store)).wrong).to.deep.equal([]);
        // What was taken over is what was in the file.
        const records = (of: string) => linesOf(of).slice(1).sort();
        expect(records(await exportText(other.store))).to.deep.equal(records(text));
      } finally {
        await other.close();
      }
    }

    it('and sealed again is refused, or makes a sound forum of what it says (lines)', () =>
      fc.assert(
        fc.asyncProperty(rearranged, (changed) => refusedOrSound(seal(changed))),
        { numRuns: 80 },
      )).timeout(120_000);

    it('and sealed again is refused, or makes a sound forum of what it says (values)', () => {
      const leaves = lines
        .slice(1)
        .flatMap((line, i) => paths(JSON.parse(line)).map((path) => ({ line: i + 1, path })));
      const other = fc.oneof(
        fc.constantFrom<unknown>(
          null,
          0,
          1,
          2,
          3,
          -1,
          1.5,
          2 ** 40,
          true,
          false,
          '',
          'x',
          [],
          {},
          'a\u0000b',
          '\ud800',
        ),
        fc.constantFrom<unknown>(
          '2026-03-01T10:00:00.001Z',
          '2026-03-01',
          'removed',
          'visible',
          'hidden',
          'comment:deleted',
        ),
      );
      const leaf = fc.constantFrom(...leaves);
      return fc.assert(
        fc.asyncProperty(leaf, fc.oneof(other, leaf), ({ line, path }, by) => {
          const changed = lines.map((text) => JSON.parse(text));
          const value = isLeaf(by) ? get(changed[by.line], by.path) : by;
          set(changed[line], path, value);
          return refusedOrSound(seal(changed.map((record) => JSON.stringify(record))));
        }),
        { numRuns: 150 },
      );
    }).timeout(120_000);

    // Those below know the lines of the other one.
    if (moves.length > 0) return;

    /** A change of one line, sealed again, and what is said of it. */
    const at = (start: string) =>
      lines.findIndex((line) => line.startsWith(start) && !line.includes('There'));
    const edited = (start: string, from: string | RegExp, to: string) => {
      const changed = [...lines];
      const i = at(start);
      changed[i] = changed[i]!.replace(from, to);
      expect(changed[i]).not.to.equal(lines[i]);
      return seal(changed);
    };
    const cases: [string, () => string, RegExp][] = [
      [
        'another version',
        () => original.replace('"version":4', '"version":5'),
        /line 1: the file is of version 5; this Rejoinder reads up to version 4/,
      ],
      [
        'another header',
        () => original.replace('"scope":"forum"', '"scope":"all"'),
        /line 1: the header is wrong: scope/,
      ],
      [
        'a wrong digest',
        () => original.replace(/"digest":"./, '"digest":"g'),
        /the end is wrong: digest is not a SHA-256/,
      ],
      [
        'another digest',
        () => original.replace(/"digest":"......../, '"digest":"00000000'),
        /the digest is not that of the lines before/,
      ],
      [
        'a wrong count',
        () => original.replace(/"people":4/, '"people":5'),
        /5 people are told of, but there are 4/,
      ],
      [
        'other contents',
        () => original.replace(/"contents":"......../, '"contents":"00000000'),
        /the digest of the contents is not theirs/,
      ],
      ['something after the end', () => `${original}{}\n`, /goes on after its end/],
      [
        'an empty line',
        () => `${lines[0]}\n\n${original.split('\n').slice(1).join('\n')}`,
        /line 2: the line is empty/,
      ],
      ['an unknown record', () => seal([...lines, '{"poll":{}}']), /this is no record that is known here/],
      [
        '__proto__ for a record',
        () => seal([...lines, '{"__proto__":{}}']),
        /this is no record that is known here/,
      ],
      [
        'an unknown field',
        () => edited('{"person"', '"kind"', '"age":3,"kind"'),
        /line 2: of the person .*has a field that is not known here/,
      ],
      [
        'a missing field',
        () => edited('{"person"', /"kind":"\w+",/, ''),
        /line 2: of the person kind is missing/,
      ],
      [
        'U+0000',
        () => edited('{"comment":{"number":1,', 'corrected again', 'a\\u0000b'),
        /of the comment revisions\.2\.body has control characters in it/,
      ],
      [
        'half a character',
        () => edited('{"comment":{"number":1,', 'corrected again', '\\ud800'),
        /revisions\.2\.body has half of a character in it/,
      ],
      [
        'a name with a line break',
        () => edited('{"person"', /"name":"\w+"/, '"name":"a\\nb"'),
        /person name has a line break/,
      ],
      [
        'a day of no calendar',
        () => edited('{"person"', /"createdAt":"[^"]+"/, '"createdAt":"2026-02-30T00:00:00.000Z"'),
        /createdAt is not an instant/,
      ],
      [
        'an author who is not there',
        () => edited('{"comment":{"number":1,', /"author":"[^"]+"/, '"author":"AAAAAAAAAAAAAAAA"'),
        /comment 1 names AAAAAAAAAAAAAAAA, who is not there/,
      ],
      [
        'a comment without its event',
        () => seal(lines.filter((_, i) => i !== at('{"comment":{"number":1,') + 1)),
        /comment 1 is not made by the event after it/,
      ],
      [
        'a gap in the log',
        () => seal(lines.filter((line) => !line.includes('"comment:deleted"'))),
        /follows event \d+; \d+ is expected/,
      ],
      [
        'a cut log',
        () => edited('{"thread"', /"seq":\d+/, '"seq":99'),
        /the log ends at event \d+; the thread says 99/,
      ],
      [
        'a deletion that no event tells of',
        () => edited('{"comment":{"number":3', '"visible"', '"removed"'),
        /comment 3 is removed, but no event deleted it/,
      ],
      [
        'the same person twice',
        () => seal([lines[0]!, lines[1]!, ...lines.slice(1)]),
        /line 3: person \S+ is there twice/,
      ],
    ];
    for (const [what, content, expected] of cases) {
      it(`is refused for ${what}`, async () => {
        const said = await refused(content());
        expect(said)
          .to.match(/line \d+/)
          .and.to.match(expected);
      });
    }
  });
}

type Path = (string | number)[];
const isLeaf = (value: unknown): value is { line: number; path: Path } =>
  typeof value === 'object' && value !== null && 'path' in value;
const get = (of: unknown, path: Path) => path.reduce<unknown>((value, key) => (value as never)[key], of);
function set(of: unknown, path: Path, value: unknown): void {
  const last = get(of, path.slice(0, -1)) as Record<string | number, unknown>;
  last[path.at(-1)!] = value;
}
function paths(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner).map((path) => [key, ...path]));
}
