import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { Server } from 'socket.io';
import { Sessions } from '../../../server/http/sessions.ts';
import { IDLE, LIFETIME } from '../../../server/store/session-lifetime.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { ask, type Client } from '../../support/client.ts';
import { type Entry, openEntry } from './entry.ts';

const HOUR = 3_600_000;

describe('a session', () => {
  let entry: Entry;
  let ben: Client;
  let failed: unknown[];
  let now: number;
  beforeEach(async () => {
    failed = [];
    now = Date.now();
    entry = await openEntry({ now: () => now, onError: (error) => failed.push(error) });
    ben = await guest('Ben');
  });
  afterEach(() => entry.close());

  const guest = async (name: string) => {
    const client = entry.client();
    await client.call('POST', '/api/session/guest', { name });
    return client;
  };
  const who = async (client: Client): Promise<Person | null> =>
    (await client.call('GET', '/api/session')).person;
  const rows = () => entry.store.db.selectFrom('sessions').selectAll().execute();
  /** The id within a cookie, `NAME=s:ID.SIGNATURE`. */
  const idOf = (client: Client) => /=s:(.+?)\./.exec(decodeURIComponent(client.cookie))![1]!;

  it('outlives a restart', async () => {
    const before = await who(ben);
    expect(before).to.deep.include({ name: 'Ben', kind: 'guest' });
    await entry.restart();
    expect(await who(ben)).to.deep.equal(before);
  });

  it('has its id nowhere in the database, only the hash of it', async () => {
    const id = idOf(ben);
    const [row] = await rows();
    expect(row?.id_hash).to.equal(createHash('sha256').update(id).digest('hex'));
    const { file } = (await sql<{ file: string }>`pragma database_list`.execute(entry.store.db)).rows[0]!;
    const names = await readdir(dirname(file));
    const bytes = await Promise.all(names.map((name) => readFile(`${dirname(file)}/${name}`)));
    expect(bytes.some((part) => part.includes(row!.id_hash))).to.equal(true);
    expect(bytes.some((part) => part.includes(id))).to.equal(false);
  });

  it('is opened by no cookie that we have not signed', async () => {
    const changed = ben.cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const unsigned = `rejoinder.session=${idOf(ben)}`;
    const hashed = `rejoinder.session=${(await rows())[0]!.id_hash}`;
    for (const cookie of [changed, unsigned, hashed, 'rejoinder.session=s:', 'rejoinder.session=%']) {
      const stranger = entry.client();
      stranger.cookie = cookie;
      expect(await who(stranger), cookie).to.equal(null);
    }
  });

  it('is not made for who only reads', async () => {
    const reader = entry.client();
    expect(await who(reader)).to.equal(null);
    expect(reader.cookie).to.equal('');
    expect(await rows()).to.have.length(1);
  });

  it('has a cookie out of reach of scripts and other sites, for as long as it may last', async () => {
    const { headers } = await entry.client().request('POST', '/api/session/guest', { name: 'Eve' });
    const cookie = headers.get('set-cookie')!;
    expect(cookie).to.match(/^rejoinder\.session=s%3A/);
    expect(cookie).to.match(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    const lasts = Date.parse(/Expires=([^;]+)/.exec(cookie)![1]!) - Date.now();
    expect(lasts).to.be.within(LIFETIME - HOUR, LIFETIME);
  });

  it('sends its cookie once: an answer on its way during a sign-in must not bring the old one back', async () => {
    now += 2 * HOUR;
    const { headers } = await ben.request('GET', '/api/session');
    expect(headers.get('set-cookie')).to.equal(null);
  });

  it('ends 30 days after its last use', async () => {
    now += IDLE - 1;
    expect(await who(ben)).not.to.equal(null);
    now += IDLE - 1;
    expect(await who(ben)).not.to.equal(null);
    now += IDLE;
    expect(await who(ben)).to.equal(null);
    expect(await entry.sessions.sessionPerson(idOf(ben))).to.equal(null);
    expect(await ben.call('GET', '/session')).to.deep.equal({ personId: null });
  });

  it('ends 180 days after it began, however much it is used', async () => {
    const began = now;
    while (now < began + LIFETIME - IDLE) {
      now += IDLE / 2;
      expect(await who(ben)).not.to.equal(null);
    }
    now = began + LIFETIME - 1;
    expect(await who(ben)).not.to.equal(null);
    now += 1;
    expect(await who(ben)).to.equal(null);
  });

  it('is written down as used once an hour at the most', async () => {
    const expiry = async () => (await rows())[0]!.expires_at;
    const first = await expiry();
    now += HOUR - 1;
    await who(ben);
    expect(await expiry()).to.equal(first);
    now += 1;
    await who(ben);
    expect(await expiry()).to.equal(first + HOUR);
  });

  it('lasts on where its use cannot be written down, and the fault is told', async () => {
    now += HOUR;
    entry.full = true;
    expect(await who(ben)).to.include({ name: 'Ben' });
    expect(failed).to.have.length(1);
  });

  it('is deleted when it has ended: at the start', async () => {
    now += IDLE / 2;
    const eve = await guest('Eve');
    now += IDLE / 2;
    await entry.restart();
    expect(await rows()).to.have.length(1);
    expect([await who(ben), (await who(eve))?.name]).to.deep.equal([null, 'Eve']);
  });

  it('is deleted when it has ended: also where thousands have', async () => {
    await entry.store.write(async (tx) => {
      const { person_id, data } = await tx.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
      for (let i = 0; i < 2_500; i++) {
        const row = { id_hash: `ended ${i}`, person_id, data, created_at: now - IDLE, expires_at: now };
        await tx.insertInto('sessions').values(row).execute();
      }
    });
    await entry.sessions.deleteEnded();
    expect(await rows()).to.have.length(1);
  });

  it('is deleted when it has ended: every hour, until closed', async () => {
    // The hours are made by calling what the timer was given.
    const { setInterval: set, clearInterval: clear } = globalThis;
    const timers: { act: () => void; every: number; unrefed: boolean; cleared: boolean }[] = [];
    globalThis.setInterval = ((act: () => void, every: number) => {
      const timer = { act, every, unrefed: false, cleared: false, unref: () => (timer.unrefed = true) };
      timers.push(timer);
      return timer;
    }) as unknown as typeof setInterval;
    globalThis.clearInterval = ((timer: (typeof timers)[0]) =>
      (timer.cleared = true)) as unknown as typeof clearInterval;
    try {
      const sessions = new Sessions(entry.store, 'secret', { secure: false, now: () => now + IDLE });
      const [timer] = timers;
      expect(timer).to.include({ every: HOUR, unrefed: true });
      timer!.act();
      // Writes are done in their order.
      await entry.store.write(async () => {});
      expect(await rows()).to.have.length(0);
      sessions.close();
      expect(timer!.cleared).to.equal(true);
    } finally {
      Object.assign(globalThis, { setInterval: set, clearInterval: clear });
    }
  });

  it('that cannot be read is an error for Express, not a reader without a session', async () => {
    expect(await who(ben)).to.include({ name: 'Ben' });
    entry.sessions.close();
    await entry.store.close();
    const { status, answer } = await ben.request('GET', '/api/session');
    expect([status, answer.error.code]).to.deep.equal([503, 'unavailable']);
    expect(entry.errors).to.have.length(1);
  });

  it('is known to a socket, until a sign-out elsewhere', async () => {
    const io = new Server(entry.http, { serveClient: false });
    io.engine.use(entry.sessions.middleware);
    io.on('connection', (socket) => {
      socket.on('who', async (ack) => ack(await entry.sessions.personOf(socket.request)));
      socket.on('session', (ack) => ack((socket.request as { session?: object }).session));
    });
    try {
      const [bens, readers] = await Promise.all([ben.connect(), entry.client().connect()]);
      expect(await ask(bens, 'who')).to.include({ name: 'Ben' });
      expect(await ask(bens, 'session')).to.have.property('personId', (await who(ben))!.id);
      expect(await ask(readers, 'who')).to.equal(null);
      const id = idOf(ben);
      expect(await entry.sessions.sessionPerson(id)).to.include({ name: 'Ben' });
      const elsewhere = entry.client();
      elsewhere.cookie = ben.cookie;
      await elsewhere.call('DELETE', '/api/session');
      expect(await ask(bens, 'who')).to.equal(null);
      expect(await entry.sessions.sessionPerson(id)).to.equal(null);
    } finally {
      ben.close();
      io.disconnectSockets(true);
    }
  });

  it('knows its person as they are now', async () => {
    const { person } = await entry.client().call('POST', '/api/accounts', {
      email: 'anna@example.org',
      password: 'a long password',
      name: 'Anna',
    });
    const anna = entry.client();
    await anna.call('POST', '/api/session', { email: 'anna@example.org', password: 'a long password' });
    await entry.people.makeAdmin('anna@example.org');
    expect(await who(anna)).to.deep.equal({ ...person, role: 'admin' });
    expect(await entry.sessions.sessionPerson(idOf(anna))).to.deep.equal({ ...person, role: 'admin' });
  });
});
