import { Client } from '../../support/client.ts';
import { faultCase } from '../support/case.ts';
import { seconds } from '../support/measured.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { promised } from '../support/waiting.ts';

const HOUR = 3_600_000;
/** How far a comment's time may be off: the clocks' own difference is 720 times as much. */
const OFF = 5_000;

/** A machine whose clock was never set. */
export const clock = faultCase({
  name: 'clock',
  promise:
    'One node’s clock is an hour off: order, times and sessions are as if it were right. Heal: nothing has to.',
  short: { ahead: HOUR },
  long: (random) => ({ ahead: random.pick([HOUR, -HOUR]) }),
  async run({ cluster: theCluster, measured, say }, { ahead }) {
    const cluster = await theCluster();
    const [right, wrong] = cluster.nodes;
    say(`${wrong!.name} is ${ahead / HOUR} h ahead`);
    await wrong!.stop();
    await wrong!.start(ahead);
    await cluster.whole();
    const load = { readers: 20, writers: 10, perSecond: 50 };
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'clock', place, load, measured }, async (traffic) => {
      await traffic.flow(150);
      // A session that one node began is one on the other.
      for (const [here, there] of [
        [right!, wrong!],
        [wrong!, right!],
      ] as const) {
        const { cookie } = await Client.guest(here.url, 'Traveller');
        const client = new Client(there.url);
        client.cookie = cookie;
        const { person } = await client.call('GET', '/api/session');
        promised(person?.name === 'Traveller', `${there.name} does not know a session of ${here.name}.`);
      }
      await traffic.more(50);
    });
    const sent = new Map([...measured.journal!.acts.values()].map((act) => [act.opId, act]));
    const offset = Date.now() - performance.now();
    let last = 0;
    let worst = 0;
    for (const { opId, createdAt, seq } of (await place.truth()).events) {
      const act = sent.get(opId);
      if (!act || createdAt === null) continue;
      worst = Math.max(worst, Math.abs(createdAt - (act.sentAt + offset)));
      promised(
        createdAt >= last - OFF,
        `The comment of seq ${seq} is dated ${last - createdAt} ms before the last.`,
      );
      last = createdAt;
    }
    measured.figures['a time was off by up to'] = seconds(worst);
    promised(worst <= OFF, `A comment is dated ${seconds(worst)} from when it was sent.`);
  },
});
