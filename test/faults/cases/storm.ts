import { faultCase } from '../support/case.ts';
import type { Cluster } from '../support/cluster.ts';
import type { Random } from '../support/random.ts';
import { placeIn, Traffic } from '../support/traffic.ts';
import { passes } from '../support/waiting.ts';

/** One thing that goes wrong, and how it is put right. Several go wrong at the same time. */
interface Trouble {
  what: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

/** Everything that can go wrong in `cluster` without the others. */
function troubles({ nodes, redis, postgres }: Cluster): Trouble[] {
  const each = nodes.flatMap((node): Trouble[] => [
    {
      what: `kill -9 of ${node.name}`,
      begin: () => node.kill(),
      end: () => node.start(),
    },
    {
      what: `SIGTERM to ${node.name}`,
      begin: () => node.stop(),
      end: () => node.start(),
    },
    {
      what: `${node.name} sees no Redis`,
      begin: () => node.redis.blackHole(),
      end: () => node.redis.pass(),
    },
    {
      what: `${node.name} hears late from Redis`,
      begin: () => node.redis.delay(300),
      end: () => node.redis.pass(),
    },
    {
      what: `${node.name} loses its connections to the database`,
      begin: () => node.database.cut(),
      end: () => {},
    },
    {
      what: `${node.name}'s connections to the database are forgotten`,
      begin: () => node.database.strand(),
      end: () => {},
    },
    {
      what: `${node.name}'s connections to Redis are forgotten`,
      begin: () => node.redis.strand(),
      end: () => {},
    },
    {
      what: `${node.name} hears nothing of the database`,
      begin: () => node.database.blackHole('back'),
      end: () => node.database.pass(),
    },
    {
      what: `${node.name} hears late from the database`,
      begin: () => node.database.delay(5),
      end: () => node.database.pass(),
    },
  ]);
  return [
    ...each,
    { what: 'Redis is killed', begin: () => redis.stop(), end: () => redis.start() },
    { what: 'Redis is paused', begin: () => redis.pause(), end: () => redis.resume() },
    { what: 'PostgreSQL crashes', begin: () => postgres.stop('SIGQUIT'), end: () => postgres.start() },
  ];
}

/** Pairs of troubles that are not one: what has ended can't be ended again. */
const clash = (a: string, b: string) => {
  const subject = (what: string) => /node-\w|Redis|PostgreSQL/.exec(what)![0];
  return subject(a) === subject(b) || (a + b).match(/kill -9|SIGTERM/g)?.length === 2;
};

function pickTwo(random: Random, all: readonly Trouble[]): Trouble[] {
  const first = random.pick(all);
  const second = random.pick(all);
  return clash(first.what, second.what) ? [first] : [first, second];
}

/** One thing after another, and some at once: what no single case thought of. */
export const storm = faultCase({
  name: 'storm',
  promise:
    'Faults of every kind one after another, some at the same time: nothing is lost, doubled or disordered, and each is got over. Heal: from when a fault is over until ten more comments are acknowledged.',
  short: { steps: 2, longest: 2_000 },
  long: (random) => ({ steps: random.between(5, 12), longest: random.between(1_000, 8_000) }),
  async run({ cluster: theCluster, measured, random, say }, { steps, longest }) {
    const cluster = await theCluster();
    const load = { readers: 60, writers: 15, perSecond: 30 };
    const place = await placeIn(cluster, load.writers);
    await Traffic.during({ name: 'storm', place, load, measured }, async (traffic) => {
      await traffic.flow(60);
      for (let i = 0; i < steps; i++) {
        const now = pickTwo(random, troubles(cluster));
        const ms = random.between(200, longest);
        say(`${now.map(({ what }) => what).join(', and ')} (${ms} ms)`);
        for (const { begin } of now) await begin();
        await passes(ms);
        for (const { end } of now) await end();
        const at = performance.now();
        await traffic.more(10);
        measured.healed([performance.now() - at]);
      }
      await cluster.whole();
      await traffic.more(30);
    });
  },
});
