import { join } from 'node:path';
import { inProcessBus } from '../../server/bus/in-process.ts';
import { newId } from '../../server/store/ids.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import { ThreadActs } from '../../server/threads/acts.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';

const WORDS =
  'we hold that an answer given in haste is seldom the one a group would sign after a night of sleep and argument'.split(
    ' ',
  );

/** English-like text of about `length` characters, another for each `seed`, that compresses as text does. */
export function prose(seed: number, length: number): string {
  let state = seed * 2_654_435_761 + 1;
  const words: string[] = [];
  let size = 0;
  while (size < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const word = state % 5 === 0 ? state.toString(36).slice(0, 6) : WORDS[(state >>> 8) % WORDS.length]!;
    words.push(words.length % 60 === 59 ? `${word}.\n\n` : word);
    size += word.length + 1;
  }
  return words.join(' ');
}

/** A thread with comments by ten people, written beside the node into its database. Returns its id. */
export async function seedThread(
  node: { dataDir: string },
  { comments, length }: { comments: number; length: number },
): Promise<ThreadId> {
  const store = await openSqlite(join(node.dataDir, 'rejoinder.db'));
  const acts = new ThreadActs(store, inProcessBus());
  const people = Array.from({ length: 10 }, (_, i) => ({
    id: newId<PersonId>(),
    kind: 'member' as const,
    name: `Person ${i}`,
    role: 'member' as const,
  }));
  await store.write((tx) =>
    tx
      .insertInto('people')
      .values(
        people.map(({ id, kind, name }) => ({
          id,
          kind,
          name,
          folded_name: foldedName(name),
          created_at: Date.now(),
        })),
      )
      .execute(),
  );
  const opId = () => newId<PersonId>();
  const title = `A thread of ${comments}`;
  const { threadId } = await acts.open(people[0]!, { opId: opId(), title, body: prose(0, 6_000) });
  for (let done = 0; done < comments; ) {
    const group = Math.min(500, comments - done);
    await Promise.all(
      Array.from({ length: group }, (_, i) =>
        acts.post(people[(done + i) % 10]!, { opId: opId(), threadId, body: prose(done + i + 1, length) }),
      ),
    );
    done += group;
  }
  await store.close();
  return threadId;
}
