import type { PersonId, ThreadId } from '../../../../shared/protocol/text.ts';
import { eventually } from '../../../support/eventually.ts';
import { textOf } from './threads.ts';
import { HELD_WORD, type World } from './world.ts';

/** What happens to words of who leaves before they do: until then their name is for everyone to read. */
export async function beforeLeaving(world: World): Promise<void> {
  const { writer, comments } = world;
  const { threadId, number } = comments.get('left when held')!;
  await writer.moderate('hold', { threadId, number });
  await writer.delete(comments.get('left when deleted')!);
  const emptied = comments.get('left when emptied')!;
  await merge(world);
  // What stands in the database where words were; but the revision before it has some.
  await writer.edit(emptied, '…');
  await writer.delete(emptied);
}

/** A thread is merged in which something is hidden and held by then, and somebody wrote who leaves. */
async function merge(world: World): Promise<void> {
  const { writer, comments, people } = world;
  const [threadId, into] = [world.threadId('merged'), world.threadId('main')];
  for (const [act, name] of [
    ['hide', 'hidden, then moved'],
    ['hold', 'held, then moved'],
  ] as const) {
    await writer.moderate(act, { threadId, number: comments.get(name)!.number });
  }
  await writer.moderate('merge', { threadId }, { into });
  const left = await people.reader.client.call('GET', `/api/threads/${threadId}`);
  for (const { number, movedTo } of [left.thread.opening, ...left.comments]) {
    const moved = [...comments.values()].find((one) => one.threadId === threadId && one.number === number);
    Object.assign(moved!, { threadId: into, number: movedTo.number });
  }
}

/** From when each of these acts is answered, nobody may read what they may not. */
export async function takeAway(world: World): Promise<void> {
  const { writer, comments, people } = world;
  const of = (name: string) => comments.get(name)!;
  const act = (what: string, ...names: string[]) =>
    names.map((name) => writer.moderate(what, { threadId: of(name).threadId, number: of(name).number }));
  await Promise.all([
    ...act('hide', 'hidden', 'hidden after an edit', 'opening opening'),
    ...act('hold', 'held', 'held after an edit'),
    ...act('remove', 'removed', 'removed after an edit'),
  ]);
  for (const name of ['deleted', 'deleted after an edit']) await writer.delete(of(name));
  // It says what it said, and something that moderators look at first.
  const edited = of('held on an edit');
  await writer.edit(edited, textOf(edited.revisions.at(-1)!, HELD_WORD));
  await writer.rename('opener', world.threadId('first'), 'Called otherwise now');
  const retitle = (name: string, title: string) =>
    writer.moderate('retitle', { threadId: world.threadId(name) }, { title });
  await retitle('middle', 'Called otherwise at last');
  // Whose opening post is indexed anew.
  await retitle('opening', 'Whose opening post was hidden');
  await world.node.withStore((store) =>
    store.write((tx) =>
      tx
        .updateTable('threads')
        .set({ state: 'importing' })
        .where('id', '=', world.threadId('importing') as ThreadId)
        .execute(),
    ),
  );
  const { client, password, id } = people.left;
  const { cookie } = client;
  await client.call('DELETE', '/api/account', { password, comments: 'remove' });
  // As a program that has kept it would.
  client.cookie = cookie;
  await world.node.withStore((store) =>
    eventually(async () => {
      const row = await store.db
        .selectFrom('people')
        .select('words_go')
        .where('id', '=', id as PersonId)
        .executeTakeFirstOrThrow();
      return row.words_go;
    }, 0),
  );
}
