import { Client } from '../../support/client.ts';
import { faultCase } from '../support/case.ts';
import type { Cluster } from '../support/cluster.ts';
import { Draft, type Trouble } from '../support/draft.ts';

const WRITERS = 8;
const TROUBLES: readonly Trouble[] = ['cut', 'slow', 'redis', 'killed'];
/** Of a link that says nothing any more y-websocket learns after half a minute. */
const STRANDED_EVERY = 50;

/** Eight people write one draft over two nodes while everything breaks. */
export const coWriting = faultCase({
  name: 'co-writing',
  promise:
    '8 writers, 10,000 random edits over links that are cut, slow or stranded, frames sent twice, a node killed: every replica, the database and a fresh reader have the same text, and no character that was called saved is lost. Heal: from the last edit until all are equal.',
  short: { runs: 10, edits: 10_000 },
  long: () => ({ runs: 1_000, edits: 10_000 }),
  async run({ cluster: theCluster, random, measured, say }, { runs, edits }) {
    const cluster = await theCluster();
    const writers = await members(cluster);
    for (let run = 0; run < runs; run++) {
      const draft = await Draft.open(cluster, writers, random);
      try {
        // Each in its turn, and a kill not in every run: a node takes a second to come back.
        const troubles = [TROUBLES[run % TROUBLES.length]!, random.pick(TROUBLES.slice(0, 3))];
        if ((run + 1) % STRANDED_EVERY === 0) troubles.push('stranded');
        await draft.write(edits, troubles);
        measured.healed([await draft.agree()]);
        measured.sent += draft.characters;
        measured.acknowledged += draft.savedCharacters;
        measured.applied += edits;
        measured.clients += WRITERS + 1;
      } finally {
        draft.leave();
      }
      if ((run + 1) % 50 === 0) say(`${run + 1} of ${runs} runs`);
    }
    measured.figures['checks of what was called saved'] = String(writers.checks);
  },
});

const made = new WeakMap<Cluster, Client[] & { checks: number }>();

async function members(cluster: Cluster): Promise<Client[] & { checks: number }> {
  let clients = made.get(cluster);
  if (!clients) {
    const all = Array.from({ length: WRITERS }, async (_, i) => {
      const client = new Client(cluster.urls[0]!);
      const account = {
        email: `writer-${i}@example.org`,
        password: 'correct horse battery',
        name: `Writer ${i}`,
      };
      // A forum lets in only so many from one address.
      await client.request('POST', '/api/accounts', account, { 'x-forwarded-for': `10.0.0.${i + 1}` });
      return client;
    });
    clients = Object.assign(await Promise.all(all), { checks: 0 });
    made.set(cluster, clients);
  }
  return clients;
}
