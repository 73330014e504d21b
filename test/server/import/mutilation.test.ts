import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { BadFile } from '../../../server/import/import.ts';
import { type Forum, openForum } from '../../support/forum.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { importPlain, type PlainFile, put, smallFile } from './support.ts';

const original = Buffer.from(JSON.stringify(smallFile(), null, 1));

const cut = fc.nat(original.length - 1).map((length) => original.subarray(0, length));
const flipped = fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
  const bytes = Buffer.from(original);
  bytes[at]! ^= by;
  return bytes;
});
const other = fc.oneof(
  fc.constantFrom<unknown>(null, 3, -1, 1e300, true, '', 'x', [], {}, 'x'.repeat(70_000), '\u0007', [[[[]]]]),
  fc.jsonValue(),
);
const top = fc.constantFrom<keyof PlainFile>('format', 'title', 'date', 'body', 'author', 'comments');
const field = fc.constantFrom('n', 'author', 'date', 'body');
const replaced = fc
  .tuple(other, fc.oneof(top, fc.tuple(fc.nat(2), field), fc.nat(2)))
  .map(([value, where]) => {
    const file = smallFile();
    if (typeof where === 'string') Object.assign(file, { [where]: value });
    else if (typeof where === 'number') Object.assign(file.comments, { [where]: value });
    else Object.assign(file.comments[where[0]]!, { [where[1]]: value });
    return Buffer.from(JSON.stringify(file));
  });

describe('a mutilated file', () => {
  let forum: Forum;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    forum = await openForum();
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await forum.close();
    await folder.remove();
  });

  /** How many rows there are of everything. */
  async function sizes(): Promise<number[]> {
    const tables = ['threads', 'people', 'comments', 'revisions', 'events'] as const;
    return Promise.all(
      tables.map(async (table) => {
        const { n } = await forum.store.db
          .selectFrom(table)
          .select(sql<number>`count(*)`.as('n'))
          .executeTakeFirstOrThrow();
        return n;
      }),
    );
  }

  for (const [how, bytes] of Object.entries({ cut, flipped, replaced })) {
    it(`is imported whole or not at all (${how})`, async () => {
      await fc.assert(
        fc.asyncProperty(bytes, async (content) => {
          const path = await put(folder.path, 'a.json', content);
          const before = await sizes();
          try {
            const { threadId, comments, setAside } = await importPlain(forum.store, path);
            const { thread, seq } = await forum.queries.window(null, threadId, { from: 1, limit: 50 });
            expect(
              comments.added +
                comments.alreadyHere +
                setAside.filter(({ place }) => place !== 'author').length,
            ).to.equal(comments.named + comments.unnamed);
            expect(seq).to.equal(thread.commentCount + 1);
          } catch (error) {
            expect(error).to.be.instanceOf(BadFile);
            expect((error as Error).message).to.match(/^a\.json: [^\n]{1,300}\.$/);
            expect(await sizes()).to.deep.equal(before);
          }
        }),
        { numRuns: 250 },
      );
    });
  }
});
