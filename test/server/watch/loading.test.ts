import { expect } from 'chai';
import type { KyselyPlugin } from 'kysely';
import { newId } from '../../../server/store/ids.ts';
import { ActivityLog } from '../../../server/watch/activity-log.ts';
import type { DraftId, PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { foldedName } from '../../../shared/words.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';

describe('a page of what happened', () => {
  for (const kind of KINDS) {
    it(`asks for all signatures at once, on ${kind}`, () =>
      withDatabases([kind], async ({ store }) => {
        const at = store.now();
        const people = Array.from({ length: 70 }, (_, i) => ({
          id: newId<PersonId>(),
          name: `Signatory ${i}`,
        }));
        const opener = people[0]!.id;
        const [threadId, draftId] = [newId<ThreadId>(), newId<DraftId>()];
        const signed = people.map(({ id, name }, i) => ({ person_id: id, name, at: at + i }));
        await store.write(async (tx) => {
          const row = { kind: 'member' as const, created_at: at };
          const rows = people.map((one) => ({ ...one, ...row, folded_name: foldedName(one.name) }));
          await tx.insertInto('people').values(rows).execute();
          const thread = {
            id: threadId,
            title: 'T',
            author_id: opener,
            created_at: at,
            last_activity_at: at,
          };
          await tx
            .insertInto('threads')
            .values({ ...thread, state: 'open', seq: 0, comment_count: 0 })
            .execute();
          const draft = {
            id: draftId,
            thread_id: threadId,
            title: 'D',
            opener_id: opener,
            op_id: newId<PersonId>(),
          };
          await tx
            .insertInto('drafts')
            .values({ ...draft, state: 'proposed', quorum: 'all', created_at: at })
            .execute();
          const values = signed.map((one) => ({ ...one, draft_id: draftId, round: 1, hash: 'h' }));
          // One was taken back and given again.
          const again = { ...values[0]!, withdrawn_at: at + 1, at: at - 1 };
          await tx
            .insertInto('signatures')
            .values([again, ...values].map((one) => ({ withdrawn_at: null, ...one })))
            .execute();
        });

        let queries = 0;
        const counts: KyselyPlugin = {
          transformQuery({ node }) {
            queries += 1;
            return node;
          },
          transformResult: async ({ result }) => result,
        };
        const log = new ActivityLog({ ...store, db: store.db.withPlugin(counts) });
        const { activity, next } = await log.page();
        expect(next).to.equal(null);
        const signatures = activity.filter(({ kind }) => kind === 'signature');
        expect(signatures.map(({ actor, at }) => `${actor?.name} ${Date.parse(at)}`)).to.deep.equal(
          [...signed.toReversed(), { ...signed[0]!, at: at - 1 }].map(({ name, at }) => `${name} ${at}`),
        );
        expect(signatures[0]!.thread).to.deep.equal({ id: threadId, title: 'T' });
        // The page itself, and in powers of two what is on it: 64 + 4 + 2 + 1 signatures, and the draft.
        expect(queries).to.equal(6);
      }));
  }
});
