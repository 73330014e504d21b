import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import { ask, Client, heard } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { adminOf, moderatorOf } from '../../support/members.ts';
import { type TestNode, testNode, WIDE } from '../../support/node.ts';
import { freePort } from '../../support/ports.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { temporaryFolder } from '../../support/temporary.ts';

interface Names {
  threadId: string;
  names: string[];
  count: number;
}
interface Watching {
  people: { id: string; name: string }[];
  count: number;
}
interface Events {
  threadId: string;
  events: { seq: number; comment?: { body: string } }[];
}

describe('two nodes on one database', () => {
  let redis: TestRedis;
  let nodes: [TestNode, TestNode];
  let threadId: string;
  let anna: Client;
  let ben: Client;
  // A thread and 39 comments.
  const limits = { ...WIDE, member: { ...WIDE.member, acts: { points: 215, seconds: 60 } } };
  before(async () => {
    redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    nodes = await Promise.all([
      testNode({ limits, env: { ...env, NODE_NAME: 'one' } }),
      testNode({ limits, env: { ...env, NODE_NAME: 'other' } }),
    ]);
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await redis.stop();
  });
  beforeEach(async () => {
    anna = await Client.member(nodes[0].url, 'Anna');
    ben = await Client.member(nodes[1].url, 'Ben');
    threadId = (await anna.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' })).thread.id;
  });
  afterEach(() => {
    anna.close();
    ben.close();
  });

  const redisIs = (up: boolean) =>
    eventually(async () => {
      const states = await Promise.all(nodes.map(({ url }) => new Client(url).request('GET', '/readyz')));
      return states.every(({ status, answer }) => status === 200 && answer.redis === up);
    }, true);
  const says = (body: string) => (message: Events) => message.events.some((e) => e.comment?.body === body);

  it('know a session that was begun on the other', async () => {
    const moved = new Client(nodes[1].url);
    moved.cookie = anna.cookie;
    expect((await moved.call('GET', '/api/session')).person.name).to.equal('Anna');
  });

  it('show a comment to readers on both', async () => {
    const [here, there] = await Promise.all([anna.connect(), ben.connect()]);
    await Promise.all([here, there].map((socket) => ask(socket, 'thread:join', { threadId })));
    const seen = [here, there].map((socket) => heard(socket, 'thread:events', says('Hello')));
    const { seq } = await ask(here, 'comment:post', { opId: opId(), threadId, body: 'Hello' });
    for (const { events } of await Promise.all(seen))
      expect(events.map((event) => event.seq)).to.include(seq);
  });

  it('count who is there once, wherever they are, and tell who writes on the other', async () => {
    const elsewhere = new Client(nodes[1].url);
    elsewhere.cookie = anna.cookie;
    const [here, again, there] = await Promise.all([anna.connect(), elsewhere.connect(), ben.connect()]);
    const everyone = heard<Names>(here, 'presence', ({ names }) => names.includes('Ben'));
    for (const socket of [here, again, there]) await ask(socket, 'thread:join', { threadId });
    expect(await everyone).to.deep.equal({ threadId, names: ['Anna', 'Ben'], count: 2 });
    const writes = heard<Names>(here, 'typing', ({ count }) => count === 1);
    there.emit('typing:set', { threadId, typing: true });
    expect((await writes).names).to.deep.equal(['Ben']);
    const gone = heard<Names>(here, 'presence', ({ count }) => count === 1);
    ben.close();
    expect((await gone).names).to.deep.equal(['Anna']);
    elsewhere.close();
  });

  it('count nobody who has gone before they were let in', async () => {
    const joined = async () => {
      const { answer } = await ben.request('GET', '/metrics');
      const counts = answer.matchAll(/event_seconds_count\{event="thread:join".*\} (\d+)/g);
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
    };
    const before = await joined();
    const reader = await ben.connect();
    const elsewhere = new Client(nodes[1].url);
    elsewhere.cookie = anna.cookie;
    for (let i = 0; i < 8; i++) {
      const socket = await elsewhere.connect();
      socket.emit('thread:join', { threadId }, () => {});
      socket.disconnect();
    }
    await eventually(joined, before + 8);
    const told = heard<Names>(reader, 'presence');
    await ask(reader, 'thread:join', { threadId });
    expect((await told).names).to.deep.equal(['Ben']);
  });

  /** Who watches, and who has which case open, in one line. */
  const inWords = ({ people, cases }: Watching & { cases: (Watching & { caseId: string })[] }) => {
    const names = (some: Watching['people']) => some.map(({ name }) => name).join();
    return [names(people), ...cases.map((one) => `${one.caseId[0]}: ${names(one.people)}`).sort()].join('; ');
  };
  const sees = (socket: Socket, words: string) =>
    heard<Parameters<typeof inWords>[0]>(socket, 'watch:here', (here) => inWords(here) === words);
  const opens = (socket: Socket, letter: string | null) =>
    ask(socket, 'watch:case', { caseId: letter?.repeat(16) ?? null });

  it('tell moderators who else watches and what they look at, wherever they are, with or without Redis', async () => {
    const admin = await adminOf(nodes[0]);
    const mona = await moderatorOf(nodes[0], admin, 'Mona');
    const moritz = await moderatorOf(nodes[1], admin, 'Moritz');
    const [here, there, member] = await Promise.all([mona.connect(), moritz.connect(), anna.connect()]);
    const heardByMember: unknown[] = [];
    member.on('watch:here', (message) => heardByMember.push(message));
    const steps: [act: () => Promise<{ ok: boolean }>, sees: string][] = [
      [() => ask(here, 'watch:join', {}), 'Mona'],
      [() => ask(there, 'watch:join', {}), 'Mona,Moritz'],
      [() => opens(there, 'A'), 'Mona,Moritz; A: Moritz'],
      [() => opens(here, 'A'), 'Mona,Moritz; A: Mona,Moritz'],
      [() => opens(there, 'B'), 'Mona,Moritz; A: Mona; B: Moritz'],
      [() => opens(there, null), 'Mona,Moritz; A: Mona'],
    ];
    for (const [act, words] of steps) {
      const seen = sees(here, words);
      expect((await act()).ok).to.equal(true);
      await seen;
    }
    // Whoever may not look at cases has none open, and hears of nobody's.
    for (const event of ['watch:join', 'watch:case']) {
      const { error } = await ask(member, event, event === 'watch:case' ? { caseId: null } : {});
      expect(error.code).to.equal('not_allowed');
    }
    await redis.stop();
    await redisIs(false);
    expect((await opens(there, 'C')).ok).to.equal(true);
    const back = sees(here, 'Mona,Moritz; A: Mona; C: Moritz');
    await redis.start();
    await redisIs(true);
    await back;
    const gone = sees(here, 'Mona; A: Mona');
    moritz.close();
    await gone;
    mona.close();
    expect(heardByMember).to.deep.equal([]);
  });

  it('end a session on both when it is ended on one', async () => {
    const elsewhere = new Client(nodes[1].url);
    elsewhere.cookie = anna.cookie;
    const socket = await elsewhere.connect();
    const told = heard(socket, 'session:changed');
    await anna.call('DELETE', '/api/session');
    await told;
    const { error } = await ask(socket, 'comment:post', { opId: opId(), threadId, body: 'Still here?' });
    expect(error.code).to.equal('sign_in_required');
    elsewhere.close();
  });

  it('count acts together', async () => {
    const elsewhere = new Client(nodes[1].url);
    elsewhere.cookie = anna.cookie;
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const client = i % 2 ? anna : elsewhere;
        const act = { opId: opId(), body: 'x' };
        return (await client.request('POST', `/api/threads/${threadId}/comments`, act)).status;
      }),
    );
    // One of the forty was the thread itself.
    expect(statuses.filter((status) => status === 201)).to.have.length(39);
    expect(statuses.filter((status) => status === 429)).to.have.length(21);
  });

  it('hash for ten of 200 guesses that come to both at once', async () => {
    const email = `guessed${Math.random().toString(36).slice(2)}@example.org`;
    const account = { email, password: 'correct horse battery', name: 'Guessed' };
    await new Client(nodes[0].url).call('POST', '/api/accounts', account);
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const guess = { email, password: `guess ${i}` };
        return (await new Client(nodes[i % 2]!.url).request('POST', '/api/session', guess)).status;
      }),
    );
    expect(statuses.filter((status) => status === 401)).to.have.length(10);
    expect(statuses.filter((status) => status === 429)).to.have.length(190);
  });

  it('take the same act once when it comes to both at the same time', async () => {
    const elsewhere = new Client(nodes[1].url);
    elsewhere.cookie = anna.cookie;
    const act = { opId: opId(), body: 'Once' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? anna : elsewhere).request('POST', `/api/threads/${threadId}/comments`, act),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
    expect(answers.filter(({ status }) => status === 200)).to.have.length(19);
    expect(new Set(answers.map(({ answer }) => answer.seq)).size).to.equal(1);
    const { thread } = await anna.call('GET', `/api/threads/${threadId}`);
    expect(thread.commentCount).to.equal(1);
  });

  it('do what one socket asks for in the order in which it asks', async () => {
    const socket = await anna.connect();
    const bodies = Array.from({ length: 30 }, (_, i) => `${i + 1}`);
    const answers = await Promise.all(
      bodies.map((body) => ask(socket, 'comment:post', { opId: opId(), threadId, body })),
    );
    expect(answers.map(({ comment }) => comment.number)).to.deep.equal(bodies.map(Number));
  });

  it('answer an act that is sent again while it waits as they answer the first', async () => {
    const socket = await anna.connect();
    const act = { opId: opId(), threadId, body: 'Patience' };
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(socket, 'comment:post', act)));
    // More than the limit of acts: those that wait are one.
    expect(new Set(answers.map(({ ok, seq }) => `${ok} ${seq}`)).size).to.equal(1);
    expect(answers[0].ok).to.equal(true);
  });

  it('go on without Redis: nothing is lost, and all is as before when it is back', async () => {
    const [here, there] = await Promise.all([anna.connect(), ben.connect()]);
    await Promise.all([here, there].map((socket) => ask(socket, 'thread:join', { threadId })));
    await redis.stop();
    await redisIs(false);
    const seen = heard(there, 'thread:events', says('Without'));
    const answer = await ask(here, 'comment:post', { opId: opId(), threadId, body: 'Without' });
    expect(answer.ok).to.equal(true);
    await seen;
    await redis.start();
    await redisIs(true);
    const writes = heard<Names>(there, 'typing', ({ names }) => names.includes('Anna'));
    here.emit('typing:set', { threadId, typing: true });
    await writes;
  });

  it('tell the home page of one, and a page that shows a comment, what was done on the other, with or without Redis', async () => {
    const path = `/api/threads/${threadId}/comments`;
    await anna.call('POST', path, { opId: opId(), body: 'As it was' });
    const socket = await ben.connect();
    await redis.stop();
    for (const up of [false, true]) {
      if (up) await redis.start();
      await redisIs(up);
      // The first time nothing was asked of the database for it before.
      await ask(socket, 'home:join', {});
      await ask(socket, 'shown:follow', { shown: [{ threadId, number: 1 }] });
      const title = `Opened while Redis is ${up}`;
      const told = heard<{ threads: { title: string }[] }>(socket, 'home:threads', ({ threads }) =>
        threads.some((thread) => thread.title === title),
      );
      const edited = heard<{ numbers: number[] }>(socket, 'shown:changed', ({ numbers }) =>
        numbers.includes(1),
      );
      await anna.call('POST', '/api/threads', { opId: opId(), title, body: 'B' });
      await anna.call('PATCH', `${path}/1`, { opId: opId(), body: title });
      await Promise.all([told, edited]);
    }
  });

  it('name themselves in the ids of connections', async () => {
    const [here, there] = await Promise.all([anna.connect(), ben.connect()]);
    expect(here.io.engine.id).to.match(/^one\.[\w-]{20}$/);
    expect(there.io.engine.id).to.match(/^other\.[\w-]{20}$/);
  });
});

describe('nodes that can not share', () => {
  const refusal = async (env: NodeJS.ProcessEnv) => {
    try {
      await testNode({ env });
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('The node was expected not to start.');
  };

  it('do not start without their database, and say so without its password', async () => {
    const message = await refusal({
      DATABASE_URL: `postgres://a:secret@127.0.0.1:${await freePort()}/forum`,
    });
    expect(message).to.match(/^The database of DATABASE_URL cannot be used: .*ECONNREFUSED.*\.$/);
    expect(message).not.to.include('secret');
  });

  it('do not start on one file', async () => {
    const folder = await temporaryFolder();
    const first = await testNode({ env: { DATA_DIR: folder.path } });
    expect(await refusal({ DATA_DIR: folder.path })).to.match(
      /^Another node has .*rejoinder\.db: a file is for one/,
    );
    await first.close();
    await (await testNode({ env: { DATA_DIR: folder.path } })).close();
    await folder.remove();
  });

  it('do not start on one database without Redis', async () => {
    const redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase() };
    const alone = await testNode({ env });
    expect(await refusal(env)).to.match(/^Another node has the database of DATABASE_URL: set REDIS_URL/);
    expect(await refusal({ ...env, REDIS_URL: redis.url })).to.match(
      /^A node without REDIS_URL has the database/,
    );
    await alone.close();
    const shared = await testNode({ env: { ...env, REDIS_URL: redis.url } });
    expect(await refusal(env)).to.match(/^Another node has the database/);
    await shared.close();
    await redis.stop();
  });

  it('make the tables once, however many start', async () => {
    const redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    const nodes = await Promise.all(Array.from({ length: 6 }, () => testNode({ env })));
    const anna = await Client.member(nodes[0]!.url, 'Anna');
    for (const { url } of nodes) {
      const client = new Client(url);
      client.cookie = anna.cookie;
      expect((await client.call('GET', '/api/session')).person.name).to.equal('Anna');
    }
    await Promise.all(nodes.map((node) => node.close()));
    await redis.stop();
  });
});
