import { expect } from 'chai';
import fc from 'fast-check';
import type { GatheringSet } from '../../../server/bus/bus.ts';
import { Gatherings, namesOf } from '../../../server/live/gatherings.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { eventually } from '../../support/eventually.ts';

const THREAD = 'AAAAAAAAAAAAAAAA' as ThreadId;
const LONG = 60_000;
const NAMES = ['Anna', 'Ben', 'Cleo', 'Dag', 'Eva', 'Flo', 'Gil', 'Änne', 'ben', null];

interface Told {
  names: string[];
  count: number;
}

/** Gatherings of two nodes, each of which hears the other, and what each has told and shared last. */
function twoNodes() {
  const told: Told[] = [];
  const nodes: Gatherings<ThreadId>[] = [];
  const shared: GatheringSet<ThreadId>[] = [];
  for (const here of [0, 1]) {
    nodes.push(
      new Gatherings<ThreadId>({
        tell: (_threadId, present) => {
          told[here] = namesOf(present);
        },
        share: (set) => {
          shared[here] = set;
          nodes[1 - here]?.hear(`node ${here}`, set, LONG);
        },
      }),
    );
  }
  return { nodes: nodes as [Gatherings<ThreadId>, Gatherings<ThreadId>], told, shared };
}

describe('who takes part', () => {
  it('is the same on both nodes after any comings and goings: everyone once, the first five by name', async function () {
    this.timeout(30_000);
    const step = fc.record({
      node: fc.nat(1),
      who: fc.nat(NAMES.length - 1),
      socket: fc.nat(2),
      comes: fc.boolean(),
    });
    const runs = fc.sample(fc.array(step, { maxLength: 60 }), { numRuns: 300, seed: 1 }).map((steps) => {
      const { nodes, told } = twoNodes();
      const there = [new Set<string>(), new Set<string>()];
      for (const { node, who, socket, comes } of steps) {
        const [id, on] = [`p${who}`, `s${node}-${who}-${socket}`];
        if (comes) {
          nodes[node]!.enter(THREAD, id, on, NAMES[who]!);
          there[node]!.add(`${who} ${on}`);
        } else {
          nodes[node]!.leave(THREAD, id, on);
          there[node]!.delete(`${who} ${on}`);
        }
      }
      const people = new Set([...there[0]!, ...there[1]!].map((entry) => Number(entry.split(' ')[0])));
      const names = [...people].map((who) => NAMES[who]!).filter((name) => name !== null);
      names.sort(new Intl.Collator('en').compare);
      return { steps, told, wanted: { names: names.slice(0, 5), count: people.size } };
    });
    const wrong = () =>
      runs.filter(({ steps, told, wanted }) =>
        steps.length === 0
          ? told.length > 0
          : [0, 1].some(
              (node) => JSON.stringify(told[node] ?? { names: [], count: 0 }) !== JSON.stringify(wanted),
            ),
      ).length;
    await eventually(async () => wrong(), 0);
  });

  it('fades where a node says nothing more', async () => {
    let told: Told | undefined;
    const gatherings = new Gatherings<ThreadId>({
      tell: (_id, present) => (told = namesOf(present)),
      share: () => {},
    });
    gatherings.hear('a', { place: THREAD, people: [['p1', 'Anna']], more: 3 }, -1);
    gatherings.hear('b', { place: THREAD, people: [['p2', 'Ben']], more: 0 }, LONG);
    await eventually(async () => told?.count, 5);
    gatherings.fade();
    await eventually(async () => told?.count, 1);
    expect(told!.names).to.deep.equal(['Ben']);
    gatherings.hear('b', { place: THREAD, people: [], more: 0 }, LONG);
    await eventually(async () => told?.count, 0);
  });

  it('tells other nodes only the number of a crowd', async () => {
    let shared: GatheringSet<ThreadId> | undefined;
    const gatherings = new Gatherings<ThreadId>({ tell: () => {}, share: (set) => (shared = set) });
    for (let i = 0; i < 1_000; i++) gatherings.enter(THREAD, `p${i}`, `s${i}`, null);
    await eventually(async () => shared?.more, 800);
    expect(shared!.people).to.have.length(200);
    expect(gatherings.count(THREAD)).to.equal(1_000);
  });
});
