import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { KINDS, type Kind, type OpenDatabase, openDatabase } from '../../support/databases.ts';
import { withClient } from '../../support/postgres.ts';
import { type Actors, lively, MOVES } from '../export/actors.ts';
import { check } from '../export/contents.ts';

/** SQL past all that guards a database: A is the first thread, B the second, C the third (merged), D the fourth. */
const DAMAGES: [what: string, sql: string, said: RegExp][] = [
  [
    'words that were left behind',
    "insert into revisions select id, 2, 'Words', created_at from comments where thread_id = 'A' and number = 1",
    /thread A, comment 1 was moved, and is still here\./,
  ],
  [
    'a comment that was moved and is shown',
    "update comments set state = 'visible' where thread_id = 'A' and number = 1",
    /thread A, comment 1 was moved, and is still here\./,
  ],
  [
    'a comment that says that it was moved elsewhere',
    "update comments set moved_to_number = 77 where thread_id = 'A' and number = 1",
    /thread A, comment 1 was moved to C\/0 by the log; it says C\/77\./,
  ],
  [
    'a comment that does not say that it was moved',
    "update comments set moved_to_thread = null, moved_to_number = null where thread_id = 'A' and number = 1",
    /thread A, comment 1 was moved to C\/0 by the log; it says null\./,
  ],
  [
    'a comment that came from elsewhere',
    "update comments set moved_from_number = 2 where thread_id = 'D' and number = 0",
    /thread D, event 1 has comment 0 from B\/1; it says B\/2\.\n.*thread B, comment 1 was moved to where nothing came from there\./s,
  ],
  [
    'a comment moved to where it did not arrive',
    `update comments set moved_to_number = 5 where thread_id = 'B' and number = 1;
     update events set detail = replace(detail, '"number":0', '"number":5') where thread_id = 'B' and type = 'comment:moved'`,
    /thread B, comment 1 was moved to where nothing came from there\./,
  ],
  [
    'a reaction lost on the way',
    "delete from reactions where comment_id = (select id from comments where thread_id = 'A' and number = 4)",
    /thread A, comment 4 lacks the reaction ❤️ of \S+, which the log has\./,
  ],
  [
    'a revision lost on the way',
    `delete from revisions where revision = 3 and comment_id = (select id from comments where thread_id = 'A' and number = 4);
     update comments set revision = 2, edited_at = (select max(at) from revisions where comment_id = comments.id) where thread_id = 'A' and number = 4`,
    /thread A, event \d+ has revision 3 of comment 4, which has 2\./,
  ],
  [
    'a state changed on the way',
    "update comments set state = 'visible' where thread_id = 'A' and number = 5",
    /thread A, comment 5 is visible; the log left it hidden\./,
  ],
  [
    'another author than the thread that it opens',
    "update threads set author_id = 'P' where id = 'D'",
    /thread D, event 1 opens the thread by another person or at another instant than the thread says\./,
  ],
  [
    'a merge that the log does not know',
    "update threads set merged_into = 'A', locked_at = 1 where id = 'B'",
    /thread B, the log says that the thread is not merged; the thread was merged into A\./,
  ],
  [
    'a merge that is forgotten',
    "update threads set merged_into = null where id = 'C'",
    /thread C, the log says that the thread was merged into A; the thread is not merged\./,
  ],
  [
    'an action that is in no log',
    `update events set op_id = 'x' where thread_id = 'D' and seq = 1`,
    /action \S+ is in the log of no thread\./,
  ],
];

describe('check of moved comments', () => {
  for (const kind of KINDS) {
    describe(`on ${kind}`, () => {
      let forum: OpenDatabase;
      let actors: Actors;
      beforeEach(async () => {
        forum = await openDatabase(kind);
        actors = await lively(forum.store);
        await actors.doAll(MOVES);
      });
      afterEach(() => forum.close());

      it('says that a forum is sound in which comments went, changed, and came back', async () => {
        const moved = await forum.store.db
          .selectFrom('comments')
          .select(['number', 'moved_to_number'])
          .where('moved_to_thread', 'is not', null)
          .execute();
        expect(moved).to.have.length(6);
        expect((await check(forum.store)).wrong).to.deep.equal([]);
      });

      for (const [what, sql, said] of DAMAGES) {
        it(`finds ${what}`, async () => {
          const names = namesOf(actors);
          await damage(forum, kind, names, sql);
          let text = (await check(forum.store)).wrong.join('\n');
          for (const [short, id] of names) text = text.replaceAll(id, short);
          expect(text).to.match(said);
        });
      }
    });
  }
});

/** What A to D are, and P: somebody who wrote none of what was moved. */
const namesOf = ({ threads, people }: Actors): [string, string][] => [
  ...threads.map((id, i): [string, string] => ['ABCD'[i]!, id]),
  ['P', people[2]!.id],
];

async function damage(
  forum: OpenDatabase,
  kind: Kind,
  names: [string, string][],
  sql: string,
): Promise<void> {
  let text = sql;
  for (const [short, id] of names) text = text.replaceAll(`'${short}'`, `'${id}'`);
  if (kind === 'postgres') {
    await withClient(forum.env.DATABASE_URL!, (client) => client.query(text));
    return;
  }
  const database = new DatabaseSync(join(forum.env.DATA_DIR!, 'rejoinder.db'), {
    enableForeignKeyConstraints: false,
  });
  database.exec(text);
  database.close();
}
