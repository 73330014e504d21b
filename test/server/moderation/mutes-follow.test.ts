import { expect } from 'chai';
import { importFile } from '../../../server/import/import.ts';
import { FOREVER } from '../../../shared/people.ts';
import type { LoggedAction } from '../../../shared/protocol/actions.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { openDatabase } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { allRows, check } from '../export/contents.ts';
import { exportText } from '../export/file.ts';
import { put } from '../import/support.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

const HOUR = 3_600_000;

onEachDatabase('a mute in a thread whose comments are moved', (forum) => {
  let { ann, ben, mia, max, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, ben, mia, max, threadId } = await forum().cast());
  });
  afterEach('leaves the forum sound', async () => {
    expect((await check(forum().store)).wrong).to.deep.equal([]);
  });

  const inHours = (hours: number) => new Date(forum().here.store.now() + hours * HOUR).toISOString();
  const mute = (person: Person, hours: number, where = threadId, by = mia) =>
    forum().act(by, 'mute', { personId: person.id, threadId: where }, { until: inHours(hours) });
  const unmute = (person: Person, where = threadId) =>
    forum().act(max, 'unmute', { personId: person.id, threadId: where });
  const undo = (by: Person, { id }: LoggedAction) => forum().act(by, 'undo', { actionId: id });
  /** A comment of Ann's becomes a thread of its own. */
  const split = async (from = threadId): Promise<ThreadId> => {
    const numbers = [await forum().post(ann, from)];
    const { into } = await forum().act(max, 'split', { threadId: from }, { numbers, title: 'Apart' });
    return into!.id;
  };
  const merge = (into: ThreadId, from = threadId) => forum().act(max, 'merge', { threadId: from }, { into });
  /** Until when somebody is muted in a thread, as their page of it says; null: they write there. */
  const mutedIn = async (person: Person, where: ThreadId) => {
    const { mutedUntil } = (await forum().here.queries.window(person, where, { limit: 1 })).thread;
    if (mutedUntil === null) await forum().post(person, where);
    else
      expect((await refusal(forum().post(person, where))).message).to.match(
        /^You may not write in this thread/,
      );
    return mutedUntil;
  };

  it('holds in the thread that is split off, until the same instant', async () => {
    const { until } = await mute(ben, 1);
    const into = await split();
    expect([await mutedIn(ben, into), await mutedIn(ann, into)]).to.deep.equal([until, null]);
    const further = await split(into);
    expect(await mutedIn(ben, further)).to.equal(until);
    forum().later(HOUR + 1);
    expect([await mutedIn(ben, into), await mutedIn(ben, further)]).to.deep.equal([null, null]);
    // What is over follows nowhere.
    expect(await mutedIn(ben, await split())).to.equal(null);
  });

  it('holds in the thread that it is merged into, until the later instant of the two', async () => {
    const into = await forum().thread(ann, 'Where it goes');
    const cleo = await forum().person('Cleo');
    await mute(ben, 1);
    const longer = await mute(cleo, 3);
    const there = await mute(ben, 2, into);
    await mute(cleo, 2, into);
    await merge(into);
    expect([await mutedIn(ben, into), await mutedIn(cleo, into)]).to.deep.equal([there.until, longer.until]);
  });

  it('is told to whom it concerns as any mute is, so that their open pages know', async () => {
    const changes = async ({ id }: Person) =>
      (await forum().store.db.selectFrom('access_changes').select('id').where('person_id', '=', id).execute())
        .length;
    await mute(ben, 1);
    const before = [await changes(ben), await changes(ann)];
    await split();
    expect([await changes(ben), await changes(ann)]).to.deep.equal([before[0]! + 1, before[1]]);
    await merge(await forum().thread(ann));
    expect([await changes(ben), await changes(ann)]).to.deep.equal([before[0]! + 2, before[1]]);
    // What is over is no news.
    threadId = await forum().thread(ann);
    await mute(ben, 1);
    const muted = await changes(ben);
    forum().later(HOUR + 1);
    await split();
    expect(await changes(ben)).to.equal(muted);
  });

  it('is taken back wherever it has followed, on appeal too, and holds there again where that is undone', async () => {
    const muted = await mute(ben, 1);
    const into = await split();
    const further = await split(into);
    await forum().appeal(ben, muted.id);
    const back = await unmute(ben);
    for (const where of [threadId, into, further]) expect(await mutedIn(ben, where)).to.equal(null);
    await undo(max, back);
    for (const where of [threadId, into, further]) expect(await mutedIn(ben, where)).to.equal(muted.until);
    expect((await forum().waiting(threadId)).map(({ cause }) => cause)).to.deep.equal(['appeal']);
  });

  it('is gone wherever it has followed where it is undone, and is changed with it', async () => {
    const first = await mute(ben, 1);
    const into = await split();
    const longer = await mute(ben, 2);
    expect(await mutedIn(ben, into)).to.equal(longer.until);
    await undo(mia, longer);
    expect(await mutedIn(ben, into)).to.equal(first.until);
    await undo(mia, first);
    expect([await mutedIn(ben, threadId), await mutedIn(ben, into)]).to.deep.equal([null, null]);
  });

  it('is taken back in the other thread alone by who wants that, and stays there where it is one of its own', async () => {
    const { until } = await mute(ben, 1);
    const into = await split();
    await unmute(ben, into);
    expect([await mutedIn(ben, threadId), await mutedIn(ben, into)]).to.deep.equal([until, null]);
    const own = await mute(ben, 2, into);
    await unmute(ben);
    expect([await mutedIn(ben, threadId), await mutedIn(ben, into)]).to.deep.equal([null, own.until]);
    // Also where both last until they are taken back.
    for (const where of [threadId, into])
      await forum().act(mia, 'mute', { personId: ben.id, threadId: where });
    await unmute(ben);
    expect(await mutedIn(ben, into)).to.equal(FOREVER);
    // A new one is of this thread.
    await mute(ann, 1);
    expect(await mutedIn(ann, into)).to.equal(null);
  });

  it('stays where it came from elsewhere too, and lasts for longer', async () => {
    await mute(ben, 1);
    const into = await split();
    const elsewhere = await forum().thread(ann);
    const { until } = await mute(ben, 3, elsewhere);
    await merge(into, elsewhere);
    await unmute(ben);
    expect([await mutedIn(ben, threadId), await mutedIn(ben, into)]).to.deep.equal([null, until]);
  });

  it('is with what took it back in the file of the forum', async () => {
    await mute(ben, 1);
    await split();
    await unmute(ben);
    await mute(ben, 2);
    await split();
    const folder = await temporaryFolder();
    const other = await openDatabase(forum().kind);
    try {
      await importFile(other.store, await put(folder.path, 'forum.jsonl', await exportText(forum().store)));
      const [here, there] = [await allRows(forum().store), await allRows(other.store)];
      for (const table of ['thread_mutes', 'actions']) expect(there[table]).to.deep.equal(here[table]);
    } finally {
      await other.close();
      await folder.remove();
    }
  });
});
