import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Unexportable } from '../../../server/export/export.ts';
import { importFile } from '../../../server/import/import.ts';
import { KINDS, type Kind, type OpenDatabase, openDatabase } from '../../support/databases.ts';
import { withClient } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { lively } from '../export/actors.ts';
import { check } from '../export/contents.ts';
import { exportText } from '../export/file.ts';
import { failure, put, smallFile } from '../import/support.ts';

/** SQL past all that guards a database: T is the first thread, C its comment 1, B another person than its author. */
type Damage = [what: string, sql: string, said: RegExp];

const WITHOUT_KEYS = {
  sqlite:
    'create table events2 as select * from events; drop table events; alter table events2 rename to events;',
  postgres: 'alter table events drop constraint events_op;',
};
const INDEX = {
  sqlite: 'insert into search_entries (comment_id) select id from comments where id in',
  postgres:
    "insert into search_entries (comment_id, words, folded) select id, '', '' from comments where id in",
};
const WITHOUT_REFERENCES = {
  sqlite: '',
  postgres: `alter table revisions drop constraint revisions_comment_id_fkey;
    alter table reactions drop constraint reactions_comment_id_fkey;`,
};

const DAMAGES: Damage[] = [
  [
    'an event that is gone',
    "delete from events where thread_id = 'T' and seq = 4",
    /thread T, event 5 follows event 3; 4 is expected\./,
  ],
  [
    'the last events gone',
    "delete from events where thread_id = 'T' and seq > 8",
    /the log ends at event 8; the thread says 10\./,
  ],
  [
    'a seq that is too low',
    "update threads set seq = 9 where id = 'T'",
    /the log ends at event 10; the thread says 9\./,
  ],
  [
    'a count of comments',
    "update threads set comment_count = 4 where id = 'T'",
    /the log has 3 comments; the thread says 4\./,
  ],
  [
    'a comment renumbered',
    "update comments set number = 9 where id = 'C'",
    /makes comment 1, which is not there\..*comment 9 is not made by any event\./s,
  ],
  [
    'an event of another comment',
    "update events set number = 77 where thread_id = 'T' and type = 'comment:edited'",
    /event 7 concerns comment 77, which is not there before it\./,
  ],
  [
    'a revision that is gone',
    "delete from revisions where comment_id = 'C' and revision = 2",
    /comment 1 is at revision 3, but its revisions are 1, 3\./,
  ],
  [
    'the last revision gone',
    "delete from revisions where comment_id = 'C' and revision = 3",
    /comment 1 is at revision 3, but its revisions are 1, 2\./,
  ],
  [
    'a revision that no edit made',
    "insert into revisions select comment_id, 4, body, at from revisions where comment_id = 'C' and revision = 3; update comments set revision = 4 where id = 'C'",
    /comment 1 has 1 more revisions than the log has edits\./,
  ],
  [
    'an edit at another instant',
    "update events set at = at + 1 where thread_id = 'T' and seq = 7",
    /event 7 is not of the instant of the revision of comment 1\./,
  ],
  [
    'another instant of an edit',
    "update comments set edited_at = edited_at + 1 where id = 'C'",
    /comment 1 was not edited when its last revision was made\./,
  ],
  [
    'a removal that no event tells of',
    "update comments set state = 'removed' where id = 'C'",
    /comment 1 is removed, but no event deleted it\./,
  ],
  [
    'a deletion undone',
    "update comments set state = 'visible' where thread_id = 'T' and number = 2",
    /comment 2 was deleted by an event, but is not removed\./,
  ],
  [
    'a seq of a comment',
    "update comments set seq = 3 where id = 'C'",
    /comment 1 was changed by event 8 last; it says 3\./,
  ],
  [
    'a lock',
    "update threads set locked_at = 1 where id = 'T'",
    /the log says that the thread is not locked; the thread was locked at 1970-01-01T00:00:00\.001Z\./,
  ],
  [
    'a pin, and how slow the thread is',
    "update threads set pinned_at = 1, slow_seconds = 5 where id = 'T'",
    /the log leaves the thread not pinned, slow by 0 s, .*; the thread is pinned at 1970\S+, slow by 5 s, /,
  ],
  [
    'a reaction that is gone',
    "delete from reactions where comment_id = 'C'",
    /comment 1 lacks the reaction 👍 of \S+, which the log has\./,
  ],
  [
    'a reaction that nobody set',
    "insert into reactions (comment_id, person_id, emoji, at) values ('C', 'B', '🤔', 1)",
    /comment 1 has the reaction 🤔 of B, which no event has left so\./,
  ],
  [
    'a reaction of another instant',
    "update reactions set at = at + 1 where comment_id = 'C'",
    /comment 1 has the reaction 👍 of/,
  ],
  [
    'a reply to what comes later',
    "update comments set reply_to = 3 where id = 'C'",
    /comment 1 answers number 3, which is not before it\./,
  ],
  [
    'an author',
    "update comments set author_id = 'B' where id = 'C'",
    /event 2 posts a comment of B by another\./,
  ],
  [
    'an instant of a comment',
    "update comments set created_at = created_at + 1 where id = 'C'",
    /event 2 is not of the instant of comment 1\./,
  ],
  [
    'the latest activity',
    "update threads set last_activity_at = last_activity_at + 1 where id = 'T'",
    /the log was last stirred at \S+; the thread says \S+\./,
  ],
  [
    'an opId twice',
    "KEYS update events set op_id = (select op_id from events where thread_id = 'T' and seq = 7) where thread_id = 'T' and seq = 8",
    /event 8 has the opId of another act of the same person\./,
  ],
  [
    'an author of the thread',
    "update threads set author_id = 'B' where id = 'T'",
    /event 1 opens the thread by another person/,
  ],
  [
    'a detail that is no JSON',
    "update events set detail = '{' where thread_id = 'T' and seq = 4",
    /event 4 \(op-\d+\) has a wrong detail/,
  ],
  [
    'a reaction without detail',
    "update events set detail = null where thread_id = 'T' and seq = 4",
    /event 4 does not tell which reaction it is\./,
  ],
  [
    'a type of an event',
    "update events set type = 'comment:lost' where thread_id = 'T' and seq = 4",
    /event 4 \(op-\d+\) has a wrong type/,
  ],
  [
    'an empty body',
    "update revisions set body = '' where comment_id = 'C' and revision = 1",
    /comment 1 \(C\) has a wrong revisions\.0\.body is empty\./,
  ],
  [
    'a title of two lines',
    "update threads set title = 'a\nb' where id = 'T'",
    /thread T has a wrong title has a line break/,
  ],
  [
    'an account of a guest',
    "update people set kind = 'guest' where id = 'B'",
    /the account of B is of nobody who is a member\./,
  ],
  [
    'a read beyond the end',
    "update reads set number = 50 where thread_id = 'T'",
    /what \S+ has read in T is 50, of 3 comments\./,
  ],
  [
    'revisions of nothing',
    "REFERENCES insert into revisions (comment_id, revision, body, at) values ('nothing', 1, 'x', 1)",
    /revisions of nothing \(1\) belong to nothing\./,
  ],
  [
    'reactions of nothing',
    "REFERENCES insert into reactions (comment_id, person_id, emoji, at) values ('nothing', 'B', '👍', 1)",
    /reactions of nothing \(1\) belong to nothing\./,
  ],
  [
    'a comment that is not in the search index',
    "delete from search_entries where comment_id = 'C'",
    /thread T, comment 1 is not in the search index\./,
  ],
  [
    'a removed comment in the search index',
    "INDEX (select id from comments where thread_id = 'T' and number = 2)",
    /the search index has comment \S+, which is removed or not there\./,
  ],
];

describe('checkForum', () => {
  for (const kind of KINDS) {
    describe(`on ${kind}`, () => {
      let forum: OpenDatabase;
      beforeEach(async () => {
        forum = await openDatabase(kind);
      });
      afterEach(() => forum.close());

      it('finds an empty forum sound', async () => {
        const { wrong, counts, digest } = await check(forum.store);
        expect(wrong).to.deep.equal([]);
        expect(counts).to.deep.equal({
          people: 0,
          accounts: 0,
          threads: 0,
          comments: 0,
          events: 0,
          mutes: 0,
          actions: 0,
          cases: 0,
          notifications: 0,
          drafts: 0,
          updates: 0,
          notes: 0,
          proposals: 0,
          reads: 0,
        });
        // SHA-256 of nothing.
        expect(digest).to.equal('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
      });

      for (const [what, sql, said] of DAMAGES) {
        it(`finds ${what}`, async () => {
          const names = await damage(forum, kind, sql);
          const { wrong, problems } = await check(forum.store);
          expect(problems).to.equal(wrong.length);
          let text = wrong.join('\n');
          for (const [short, id] of names) text = text.replaceAll(id, short);
          expect(text).to.match(said);
          for (const line of wrong) expect(line).to.match(/^[^\n]+\.$/);
        });
      }

      it('finds the same in a forum whose digest is another', async () => {
        await lively(forum.store);
        const before = await check(forum.store);
        await forum.store.write((tx) =>
          tx.updateTable('revisions').set({ body: 'Other words' }).where('body', '=', 'There').execute(),
        );
        const { wrong, digest, threads } = await check(forum.store);
        expect(wrong).to.deep.equal([]);
        expect(digest).not.to.equal(before.digest);
        expect(threads.filter((thread, i) => thread.digest !== before.threads[i]!.digest)).to.have.length(1);
      });

      it('is not exported while it is not sound', async () => {
        await damage(forum, kind, "delete from reactions where comment_id = 'C'");
        const error = await failure(exportText(forum.store));
        expect(error).to.be.instanceOf(Unexportable);
        expect(error.message).to.match(/^The forum is not sound, .* lacks the reaction 👍 [^\n]+\.$/);
      });
    });
  }

  it('goes by the dates of the file in what was imported from another form', async () => {
    const forum = await openDatabase('sqlite');
    const folder = await temporaryFolder();
    const file = smallFile();
    file.comments.reverse();
    for (const [i, comment] of file.comments.entries()) comment.n = i + 1;
    await importFile(forum.store, await put(folder.path, 'a.json', file));
    expect((await check(forum.store)).wrong).to.deep.equal([]);
    await forum.close();
    await folder.remove();
  });
});

/** Returns what T, C and B are. */
async function damage(forum: OpenDatabase, kind: Kind, sql: string): Promise<[string, string][]> {
  const { threads, people } = await lively(forum.store);
  const { id } = await forum.store.db
    .selectFrom('comments')
    .select('id')
    .where('thread_id', '=', threads[0]!)
    .where('number', '=', 1)
    .executeTakeFirstOrThrow();
  const names: [string, string][] = [
    ['T', threads[0]!],
    ['C', id],
    ['B', people[2]!.id],
  ];
  let text = sql
    .replace('INDEX', INDEX[kind])
    .replace('KEYS', WITHOUT_KEYS[kind])
    .replace('REFERENCES', WITHOUT_REFERENCES[kind]);
  for (const [short, id] of names) text = text.replaceAll(`'${short}'`, `'${id}'`);
  if (kind === 'postgres') await withClient(forum.env.DATABASE_URL!, (client) => client.query(text));
  else {
    const database = new DatabaseSync(join(forum.env.DATA_DIR!, 'rejoinder.db'), {
      enableForeignKeyConstraints: false,
    });
    database.exec(text);
    database.close();
  }
  return names;
}
