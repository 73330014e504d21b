import { faultCase } from '../support/case.ts';
import { breakRedis } from '../support/redis-case.ts';

const promise =
  'comments are acknowledged and seen on both nodes within 2 s; typing, /readyz and /metrics say what is missing. Heal: from its return until a node says that it has Redis, and typing is seen on the other node.';

/** Redis dies, and comes back empty. */
export const redisKilled = faultCase({
  name: 'redis-killed',
  promise: `Redis is killed and started again: ${promise}`,
  short: { ms: 4_000, writersAt: 0 },
  long: (random) => ({ ms: random.between(1_000, 40_000), writersAt: random.between(0, 1) }),
  run: (context, form) =>
    breakRedis(context, {
      name: 'redis-killed',
      break: ({ redis }) => redis.stop(),
      mend: ({ redis }) => redis.start(),
      without: ({ nodes }) => nodes,
      ...form,
    }),
});

/** Redis is there and says nothing. */
export const redisPaused = faultCase({
  name: 'redis-paused',
  promise: `Redis is stopped by SIGSTOP for 30 s (6 s in the short run): ${promise}`,
  short: { ms: 6_000, writersAt: 0 },
  long: (random) => ({ ms: 30_000, writersAt: random.between(0, 1) }),
  run: (context, form) =>
    breakRedis(context, {
      name: 'redis-paused',
      break: ({ redis }) => redis.pause(),
      mend: ({ redis }) => redis.resume(),
      without: ({ nodes }) => nodes,
      ...form,
    }),
});

/** Redis forgets everything, again and again. */
export const redisFlushed = faultCase({
  name: 'redis-flushed',
  promise: 'FLUSHALL again and again: comments are acknowledged and seen on both nodes within 2 s.',
  short: { ms: 2_000, writersAt: 0 },
  long: (random) => ({ ms: random.between(2_000, 10_000), writersAt: random.between(0, 1) }),
  async run(context, form) {
    let timer: NodeJS.Timeout | undefined;
    const end = () => clearInterval(timer);
    try {
      await breakRedis(context, {
        name: 'redis-flushed',
        async break({ redis }) {
          await redis.command('FLUSHALL');
          timer = setInterval(() => void redis.command('FLUSHALL'), 200);
        },
        mend: end,
        without: () => [],
        ...form,
      });
    } finally {
      end();
    }
  },
});

/** One node's link to Redis is silent, the other's is well: they hear nothing of each other. */
export const redisLink = faultCase({
  name: 'redis-link',
  promise: `The link of one node to Redis is a black hole, or reset again and again: ${promise}`,
  short: { ms: 4_000, writersAt: 0, node: 1, how: 'black-hole' as 'black-hole' | 'refuse' },
  long: (random) => ({
    ms: random.between(3_000, 30_000),
    writersAt: random.between(0, 1),
    node: random.between(0, 1),
    how: random.pick(['black-hole', 'refuse'] as const),
  }),
  run: (context, { node, how, ...rest }) =>
    breakRedis(context, {
      name: 'redis-link',
      async break({ nodes }) {
        const { redis } = nodes[node]!;
        if (how === 'refuse') await redis.refuse();
        else await redis.blackHole();
      },
      mend: ({ nodes }) => nodes[node]!.redis.pass(),
      without: ({ nodes }) => [nodes[node]!],
      ...rest,
    }),
});
