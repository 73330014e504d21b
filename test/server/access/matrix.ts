import type { Store } from '../../../server/store/store.ts';
import { databaseRows, difference } from './database-rows.ts';
import { ACTORS, type Documented } from './documented.ts';
import type { Example, World } from './example.ts';
import { perform, verdict } from './perform.ts';
import { type Cell, type Expected, expected, impossible, SITUATIONS } from './situations.ts';
import { Worlds } from './worlds.ts';

/** Cells that run at the same time: fewer than the searches that may wait for each other (server/search/search.ts). */
const AT_ONCE = 24;

export interface Result {
  run: number;
  skipped: Map<string, number>;
  /** A line each: who, in what situation, did what, what was expected and what came. */
  wrong: string[];
  /** The acts that some cell was about. */
  acts: Set<string>;
}

interface Run {
  cell: Cell;
  expectation: Expected;
  world: World;
}

/** Does every example as everybody in every situation, and holds what comes of it to the document. */
export async function runMatrix(
  { url, store }: { url: string; store: Store },
  examples: readonly Example[],
  documented: Documented,
): Promise<Result> {
  const result: Result = { run: 0, skipped: new Map(), wrong: [], acts: new Set() };
  const cells = examples.flatMap((example) =>
    ACTORS.flatMap((actor) => SITUATIONS.map((situation): Cell => ({ example, actor, situation }))),
  );
  const runs: Omit<Run, 'world'>[] = [];
  for (const cell of cells) {
    const no = impossible(cell);
    const expectation = expected(cell, documented);
    const rule = no ?? (expectation === 'allowed' ? hindered(cell) : null);
    if (rule) result.skipped.set(rule, (result.skipped.get(rule) ?? 0) + 1);
    else runs.push({ cell, expectation });
  }
  // All of them before the first call: a second connection that writes would wait for the node's, in this process.
  const worlds = await Worlds.open(store);
  const made = await Promise.all(
    runs.map(async (run): Promise<Run> => ({ ...run, world: await worlds.of(run.cell) })),
  );
  const one = async ({ cell, expectation, world }: Run) => {
    result.run++;
    result.acts.add(cell.example.act);
    if (cell.example.shows) result.acts.add('comment:see');
    const wrong = verdict(cell, expectation, await perform(url, cell, world), world);
    if (wrong) result.wrong.push(`${nameOf(cell)}: expected ${expectation}, got ${wrong}`);
  };
  const isAllowed = ({ expectation }: Run) => expectation === 'allowed';
  const refused = made.filter((run) => !isAllowed(run));
  const before = await databaseRows(store);
  await atOnce(refused, one);
  for (const row of difference(before, await databaseRows(store))) {
    const run = refused.find(({ world }) => isOf(row, world));
    result.wrong.push(`${run ? nameOf(run.cell) : 'some refused cell'}: expected no change, got ${row}`);
  }
  await atOnce(made.filter(isAllowed), one);
  return result;
}

function hindered({ example, actor, situation }: Cell): string | null {
  const state = situation.comment?.state ?? 'visible';
  if (example.not.includes(state)) return 'the comment is in that state already (409)';
  return example.hindered(actor, situation);
}

const nameOf = ({ example, actor, situation }: Cell) =>
  `${actor}, ${situation.name}, ${example.call}${example.variant && ` (${example.variant})`}`;

const isOf = (row: string, { actorId, threadId, personId, authorId, invitationId }: World) =>
  [actorId, threadId, personId, authorId, invitationId].some((id) => id && row.includes(id));

async function atOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
