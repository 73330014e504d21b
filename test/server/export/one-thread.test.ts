import { expect } from 'chai';
import fc from 'fast-check';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { type ExportedReport, importFile } from '../../../server/import/import.ts';
import { Cases } from '../../../server/moderation/cases.ts';
import type { Store } from '../../../server/store/store.ts';
import { COMMENT_ACTIONS } from '../../../shared/protocol/actions.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { put } from '../import/support.ts';
import { Actors, lively, MOVES } from './actors.ts';
import { check } from './contents.ts';
import { exportText } from './file.ts';
import { type Act, acts, names } from './random-acts.ts';

/** What moderators and others do to the first thread of `lively`, each by its name. */
const DONE: Record<string, Act[]> = {
  'hidden, twice over': [
    { act: 'moderate', where: 0, number: 1, how: 'hide' },
    { act: 'moderate', where: 0, number: 3, how: 'hide' },
    { act: 'edit', who: 1, where: 0, number: 1, body: 'Edited under cover' },
  ],
  'an opening post that is hidden': [{ act: 'moderate', where: 0, number: 0, how: 'hide' }],
  'hidden and taken back': [
    { act: 'moderate', where: 0, number: 1, how: 'hide' },
    { act: 'review', how: 'undo' },
  ],
  'hidden, appealed against and upheld': [
    { act: 'moderate', where: 0, number: 1, how: 'hide' },
    { act: 'appeal', who: 1 },
    { act: 'review', how: 'uphold' },
  ],
  'locked, slow and pinned, without guests': [
    { act: 'control', where: 0, how: { act: 'lock' } },
    { act: 'control', where: 0, how: { act: 'slow', seconds: 30 } },
    { act: 'control', where: 0, how: { act: 'retitle', title: 'Retitled' } },
    { act: 'control', where: 0, how: { act: 'pin' } },
    { act: 'control', where: 0, how: { act: 'guests', guests: 'off' } },
    { act: 'review', how: 'undo' },
  ],
  'written by guests who are held': [
    { act: 'control', where: 0, how: { act: 'guests', guests: 'hold' } },
    { act: 'post', who: 3, where: 0, body: 'May I?', to: 8 },
    { act: 'moderate', where: 0, number: 4, how: 'approve' },
  ],
  'reported, and what was reported settled': [
    { act: 'report', who: 2, where: 0, number: 1 },
    { act: 'report', who: 3, where: 0, number: 3 },
    { act: 'moderate', where: 0, number: 1, how: 'dismiss' },
    { act: 'moderate', where: 0, number: 3, how: 'remove' },
  ],
  'with somebody muted in it': [{ act: 'mute', where: 0, whom: 2 }],
  moved: MOVES,
  'moved while it was hidden, and restored there': [
    { act: 'moderate', where: 0, number: 1, how: 'hide' },
    { act: 'split', where: 0, numbers: [1, 3], title: 'A third' },
    { act: 'moderate', where: 2, number: 0, how: 'restore' },
    { act: 'moderate', where: 2, number: 1, how: 'remove' },
    { act: 'merge', where: 2, into: 1 },
  ],
  ...Object.fromEntries(
    COMMENT_ACTIONS.map((how): [string, Act[]] => [
      `held, then: ${how}`,
      [
        { act: 'moderate', where: 0, number: 1, how: 'hold' },
        { act: 'moderate', where: 0, number: 1, how },
      ],
    ]),
  ),
};

describe('the file of one thread', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const load = async (store: Store, text: string) =>
    (await importFile(store, await put(folder.path, 'thread.jsonl', text))) as ExportedReport;

  /** Each thread goes on its own into an empty forum, and into one that has what was there before. */
  async function goes(actors: Actors, here: Store, [empty, older, half]: [Store, Store, Store], more: Act[]) {
    const before = await exportText(here);
    await load(older, before);
    for (const threadId of actors.threads) await load(half, await exportText(here, { threadId }));
    await actors.doAll(more);
    for (const there of [empty, older, half]) {
      for (const time of ['first', 'second']) {
        for (const threadId of actors.threads) {
          const { setAside } = await load(there, await exportText(here, { threadId }));
          // The words of what has moved are kept until the other thread has come too.
          const others = setAside.filter(
            ({ reason }) => time === 'second' || !reason.includes('were moved to'),
          );
          expect(others).to.deep.equal([]);
          expect((await check(there)).wrong).to.deep.equal([]);
        }
      }
      expect((await check(there)).threads).to.deep.equal((await check(here)).threads);
    }
  }

  for (const kind of KINDS) {
    for (const [name, done] of Object.entries(DONE)) {
      if (kind === 'postgres' && done !== MOVES) continue;
      it(`is taken by a forum on ${kind}, and by one that has the thread already: ${name}`, () =>
        withDatabases([kind, kind, kind, 'sqlite'], async (here, ...there) => {
          const actors = await lively(here!.store);
          const [empty, older, half] = there.map(({ store }) => store) as [Store, Store, Store];
          await goes(actors, here!.store, [empty, older, half], done);
          // The forum's own file adds the rest, and finds nothing that is otherwise.
          await load(empty, await exportText(here!.store));
          const [one, other] = [await check(here!.store), await check(empty)];
          expect(other).to.deep.equal(one);
        }));
    }
  }

  for (const kind of KINDS) {
    it(`brings what is held before moderators, once, until it is decided, on ${kind}`, () =>
      withDatabases([kind, kind], async (here, there) => {
        const [from, to] = [here!.store, there!.store];
        const actors = await lively(from);
        const [threadId] = actors.threads;
        await actors.doAll([
          { act: 'moderate', where: 0, number: 1, how: 'hold' },
          { act: 'moderate', where: 0, number: 3, how: 'hold' },
          { act: 'moderate', where: 0, number: 4, how: 'hide' },
        ]);
        const cases = new Cases(to, inProcessBus());
        const open = async () => (await cases.open()).cases.map((one) => [one.cause, one.number, one.state]);
        for (const added of [2, 0]) {
          expect((await load(to, await exportText(from, { threadId }))).cases.added).to.equal(added);
          expect(await open()).to.have.deep.members([
            ['import', 1, 'held'],
            ['import', 3, 'held'],
          ]);
        }
        await actors.doAll([{ act: 'moderate', where: 0, number: 3, how: 'approve' }]);
        expect((await load(to, await exportText(from, { threadId }))).cases.added).to.equal(0);
        expect(await open()).to.deep.equal([['import', 1, 'held']]);
        // What its author takes back, or what was held by mistake, waits for nobody there either.
        for (const [number, then] of [
          [4, { act: 'delete', who: 2, where: 0, number: 4 }],
          [5, { act: 'review', how: 'undo' }],
        ] as const) {
          await actors.do({ act: 'post', who: 2, where: 0, body: 'Held', to: 8 });
          await actors.do({ act: 'moderate', where: 0, number, how: 'hold' });
          expect((await load(to, await exportText(from, { threadId }))).cases.added).to.equal(1);
          await actors.do(then);
          expect((await load(to, await exportText(from, { threadId }))).cases.added).to.equal(0);
          expect(await open()).to.deep.equal([['import', 1, 'held']]);
        }
        // The forum's own file has the cases themselves.
        await load(to, await exportText(from));
        expect(await open()).to.have.deep.members([
          ['moderator', 1, 'held'],
          ['moderator', 4, 'removed'],
        ]);
        expect((await check(to)).wrong).to.deep.equal([]);
      }));
  }

  it('is so whatever was done', async () => {
    await fc.assert(
      fc.asyncProperty(names, acts(25), acts(25), (names, before, after) =>
        withDatabases(['sqlite', 'sqlite', 'sqlite', 'sqlite'], async (here, ...there) => {
          const actors = new Actors(here!.store);
          await actors.arrive(names);
          await actors.doAll(before);
          const [empty, older, half] = there.map(({ store }) => store) as [Store, Store, Store];
          await goes(actors, here!.store, [empty, older, half], after);
        }),
      ),
      { numRuns: 25 },
    );
  });
});
