import { expect } from 'chai';
import { Redis } from 'ioredis';
import { busAcrossNodes } from '../../../server/bus/across-nodes.ts';
import type { Bus, Topics } from '../../../server/bus/bus.ts';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { RedisLink } from '../../../server/bus/redis-link.ts';
import { createSocketServer } from '../../../server/live/socket-server.ts';
import type { PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { eventually } from '../../support/eventually.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

const appended = (seq: number) => ({ threadId: 'AAAAAAAAAAAAAAAA' as ThreadId, seq });
const personId = 'BBBBBBBBBBBBBBBB' as PersonId;
type Appended = Topics['thread:appended'];

interface Ends {
  /** The bus as two parts of the forum have it: of one node, or of two. */
  one: Bus;
  other: Bus;
  close(): Promise<void>;
}

function busContract(kind: string, open: () => Promise<Ends>): void {
  describe(`bus ${kind}`, () => {
    let ends: Ends;
    beforeEach(async () => {
      ends = await open();
    });
    afterEach(() => ends.close());

    it('tells everyone what was published, itself too, once and in order', async () => {
      const heard: [number[], number[]] = [[], []];
      ends.one.subscribe('thread:appended', ({ seq }) => heard[0].push(seq));
      ends.other.subscribe('thread:appended', ({ seq }) => heard[1].push(seq));
      const sent = Array.from({ length: 100 }, (_, i) => i + 1);
      for (const seq of sent) ends.one.publish('thread:appended', appended(seq));
      await eventually(async () => heard[1].length, 100);
      expect(heard).to.deep.equal([sent, sent]);
    });

    it('keeps topics apart', async () => {
      const heard: string[] = [];
      ends.other.subscribe('access:changed', ({ id }) => heard.push(id));
      const last = new Promise((resolve) => ends.other.subscribe('thread:appended', resolve));
      ends.one.publish('access:changed', { id: 'a', personId, idHash: null });
      ends.one.publish('thread:appended', appended(1));
      await last;
      expect(heard).to.deep.equal(['a']);
    });

    it('tells no one whose subscription has ended', async () => {
      const heard: Appended[] = [];
      ends.other.subscribe('thread:appended', (message) => heard.push(message))();
      const last = new Promise((resolve) => ends.other.subscribe('thread:appended', resolve));
      ends.one.publish('thread:appended', appended(1));
      await last;
      expect(heard).to.deep.equal([]);
    });
  });
}

busContract('in one process', async () => {
  const bus = inProcessBus();
  return { one: bus, other: bus, close: async () => {} };
});

describe('Redis', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  const ready = (link: RedisLink) => eventually(async () => link.up, true);
  const node = async (key = 'forum') => {
    const link = new RedisLink(redis.url);
    const io = createSocketServer(link, key);
    io.attach(0);
    const bus = busAcrossNodes(io);
    await ready(link);
    return {
      bus,
      link,
      io,
      async close() {
        await io.close();
        link.close();
      },
    };
  };

  busContract('over Redis', async () => {
    const [one, other] = await Promise.all([node(), node()]);
    return {
      one: one.bus,
      other: other.bus,
      close: async () => void (await Promise.all([one.close(), other.close()])),
    };
  });

  it('keeps two forums apart', async () => {
    const [one, other, foreign] = await Promise.all([node('a'), node('a'), node('b')]);
    const heard: number[] = [];
    foreign.bus.subscribe('thread:appended', ({ seq }) => heard.push(seq));
    const last = new Promise((resolve) => other.bus.subscribe('thread:appended', resolve));
    one.bus.publish('thread:appended', appended(1));
    await last;
    expect(heard).to.deep.equal([]);
    await Promise.all([one.close(), other.close(), foreign.close()]);
  });

  it('passes over a message that is not as it should be', async () => {
    const [one, other] = await Promise.all([node(), node()]);
    const heard: number[] = [];
    other.bus.subscribe('thread:appended', ({ seq }) => heard.push(seq));
    for (const message of [null, {}, { threadId: '../..', seq: 1 }, { ...appended(1), seq: 'x' }]) {
      one.io.serverSideEmit('bus', 'thread:appended', message);
    }
    one.io.serverSideEmit('bus', '__proto__', {});
    one.bus.publish('thread:appended', appended(7));
    await eventually(async () => heard.at(-1), 7);
    expect(heard).to.deep.equal([7]);
    await Promise.all([one.close(), other.close()]);
  });

  for (const [what, begin, end] of [
    ['stopped', () => redis.stop(), () => redis.start()],
    ['silent', async () => redis.pause(), async () => redis.resume()],
  ] as const) {
    it(`is known to be gone when it is ${what}, drops what is published, and is found again`, async () => {
      const [one, other] = await Promise.all([node(), node()]);
      const heard: number[] = [];
      other.bus.subscribe('thread:appended', ({ seq }) => heard.push(seq));
      await begin();
      await eventually(async () => one.link.up || other.link.up, false);
      one.bus.publish('thread:appended', appended(1));
      await end();
      await eventually(async () => one.link.up && other.link.up, true);
      // Until the other has subscribed again, what is said is lost to it.
      let seq = 1;
      await eventually(async () => {
        one.bus.publish('thread:appended', appended(++seq));
        return heard.length > 0;
      }, true);
      expect(heard).not.to.include(1);
      await Promise.all([one.close(), other.close()]);
    });
  }

  it('ends no process by what it never answered', async () => {
    const one = await node();
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.prependListener('unhandledRejection', hear);
    try {
      redis.pause();
      await one.close();
      const clients = Object.values(one.link).filter((part) => part instanceof Redis);
      expect(clients).to.have.length(2);
      await eventually(async () => clients.every(({ status }) => status === 'end'), true);
      await new Promise(setImmediate);
      expect(unheard).to.deep.equal([]);
    } finally {
      process.off('unhandledRejection', hear);
      redis.resume();
    }
  });

  it('may be missing when a node starts', async () => {
    await redis.stop();
    const link = new RedisLink(redis.url);
    const io = createSocketServer(link, 'forum');
    io.attach(0);
    busAcrossNodes(io).publish('thread:appended', appended(1));
    expect(link.up).to.equal(false);
    await redis.start();
    await ready(link);
    await io.close();
    link.close();
  });
});
