import { expect } from 'chai';
import { USUAL_ENTRY_RATES } from '../../../server/people/entry-limits.ts';
import { sessionSchema } from '../../../shared/protocol/people.ts';
import type { Client } from '../../support/client.ts';
import { countHashes } from './argon2.ts';
import { type Entry, type EntryOptions, openEntry, PLENTY_OF_RATES, PASSWORD as password } from './entry.ts';

const email = 'anna@example.org';

describe('signing up, in and out', () => {
  let entry: Entry;
  afterEach(() => entry.close());
  const open = async (options?: EntryOptions) => {
    entry = await openEntry(options);
  };

  const signUp = (client: Client, more: object = {}) =>
    client.request('POST', '/api/accounts', { email, password, name: 'Anna', ...more });
  const signIn = (client: Client, more: object = {}) =>
    client.request('POST', '/api/session', { email, password, ...more });
  const beGuest = (client: Client, name = 'Ben') => client.request('POST', '/api/session/guest', { name });
  const who = async (client: Client) => (await client.call('GET', '/api/session')).person;
  const sessions = () => entry.store.db.selectFrom('sessions').selectAll().execute();

  describe('in a forum', () => {
    beforeEach(() => open());

    it('makes an account, signed in, and says who one is and what one may', async () => {
      const anna = entry.client();
      const { status, answer } = await signUp(anna, { email: ' Anna@Example.ORG ' });
      expect(status).to.equal(201);
      expect(sessionSchema.parse(answer)).to.deep.equal(answer);
      expect(answer.person).to.deep.include({ name: 'Anna', kind: 'member', role: 'member', email });
      expect(answer.may).to.include('thread:open');
      expect(await anna.call('GET', '/api/session')).to.deep.equal(answer);
    });

    it('signs in, elsewhere too, whatever the case of the e-mail', async () => {
      const { person } = (await signUp(entry.client())).answer;
      const elsewhere = entry.client();
      const { status, answer } = await signIn(elsewhere, { email: 'ANNA@example.org' });
      expect(status).to.equal(200);
      expect(answer.person).to.deep.equal(person);
      expect(await who(elsewhere)).to.deep.equal(person);
      expect(await sessions()).to.have.length(2);
    });

    it('makes a guest', async () => {
      const ben = entry.client();
      const { status, answer } = await beGuest(ben);
      expect(status).to.equal(201);
      expect(answer.person).to.deep.include({ name: 'Ben', kind: 'guest', role: 'guest' });
      expect(answer.may).to.include('comment:post').and.not.include('thread:open');
      expect(await ben.call('GET', '/api/session')).to.deep.equal(answer);
    });

    it('tells a reader that they are nobody yet', async () => {
      const { person, may } = await entry.client().call('GET', '/api/session');
      expect(person).to.equal(null);
      expect(may).to.include('thread:read').and.not.include('comment:post');
    });

    it('signs out: the session is over and the cookie gone', async () => {
      const anna = entry.client();
      await signUp(anna);
      const kept = entry.client();
      kept.cookie = anna.cookie;
      const { status, answer, headers } = await anna.request('DELETE', '/api/session');
      expect([status, answer.person]).to.deep.equal([200, null]);
      expect(headers.get('set-cookie')).to.match(/^rejoinder\.session=; Path=\/; Expires=Thu, 01 Jan 1970/);
      expect(await who(kept)).to.equal(null);
      expect(await sessions()).to.have.length(0);
    });

    it('does nothing when nobody signs out', async () => {
      expect((await entry.client().request('DELETE', '/api/session')).status).to.equal(200);
    });

    it('begins a new session under a new id, whatever session there was', async () => {
      const anna = entry.client();
      const cookies: string[] = [];
      for (const step of [
        () => beGuest(anna),
        () => beGuest(anna, 'Bob'),
        () => signUp(anna),
        () => signIn(anna),
      ]) {
        expect((await step()).status).to.be.below(300);
        cookies.push(anna.cookie);
      }
      expect(new Set(cookies).size).to.equal(4);
      const old = entry.client();
      for (const cookie of cookies.slice(0, 3)) {
        old.cookie = cookie;
        expect(await who(old)).to.equal(null);
      }
      expect(await sessions()).to.have.length(1);
    });

    it('refuses to make a guest of a member, who stays signed in', async () => {
      const anna = entry.client();
      await signUp(anna);
      const { status, answer } = await beGuest(anna);
      expect([status, answer.error.code]).to.deep.equal([409, 'conflict']);
      expect(await who(anna)).to.include({ name: 'Anna' });
    });

    it('makes one account of two sign-ups with one e-mail at the same time', async () => {
      const answers = await Promise.all([signUp(entry.client()), signUp(entry.client(), { name: 'Eve' })]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
      const { answer, headers } = answers.find(({ status }) => status === 409)!;
      expect(answer.error).to.include({ code: 'taken', field: 'email' });
      expect(headers.get('set-cookie')).to.equal(null);
      expect(await sessions()).to.have.length(1);
    });

    it('refuses wrong credentials without a session, and leaves the one that there was', async () => {
      await signUp(entry.client());
      const ben = entry.client();
      await beGuest(ben);
      for (const wrong of [{ password: 'incorrect horse' }, { email: 'nobody@example.org' }]) {
        const { status, answer } = await signIn(ben, wrong);
        expect([status, answer.error.code]).to.deep.equal([401, 'wrong_credentials']);
      }
      expect(await who(ben)).to.include({ name: 'Ben' });
    });

    it('names the field that is wrong', async () => {
      for (const [more, field] of [
        [{ password: 'short' }, 'password'],
        [{ email: 'anna' }, 'email'],
        [{ name: ' ' }, 'name'],
      ] as const) {
        const { status, answer } = await signUp(entry.client(), more);
        expect([status, answer.error.code, answer.error.field]).to.deep.equal([400, 'invalid', field]);
      }
    });

    it('answers when the session is stored, which it is once', async () => {
      let writes = 0;
      const { store } = entry;
      const { write } = store;
      store.write = (work) => {
        writes += 1;
        return write(work);
      };
      const ben = entry.client();
      const response = await fetch(`${entry.url}/api/session/guest`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"name":"Ben"}',
      });
      // With the head of the answer, before its body.
      ben.cookie = response.headers.get('set-cookie')!.split(';')[0]!;
      expect(await who(ben)).to.include({ name: 'Ben' });
      await response.text();
      // The guest, the end of the session before, the session.
      expect(writes).to.equal(3);
    });

    it('tells of a session that could not be stored, and sends no cookie for it', async () => {
      await signUp(entry.client());
      const { write } = entry.store;
      // A sign-in ends the session before, then stores the new one.
      for (const fails of [1, 2]) {
        let writes = 0;
        entry.store.write = (work) =>
          ++writes === fails ? Promise.reject(new Error('The disk is full.')) : write(work);
        const { status, headers } = await signIn(entry.client());
        expect([status, headers.get('set-cookie')]).to.deep.equal([503, null]);
        expect(entry.errors).to.have.length(fails);
        expect(await sessions()).to.have.length(1);
      }
    });

    it('tells of a session that could not be ended, which goes on', async () => {
      const ben = entry.client();
      await beGuest(ben);
      entry.full = true;
      expect((await ben.request('DELETE', '/api/session')).status).to.equal(503);
      entry.full = false;
      expect(await who(ben)).to.include({ name: 'Ben' });
    });
  });

  it('makes no guest where there are none', async () => {
    await open({ guests: 'off' });
    const { status, answer, headers } = await beGuest(entry.client());
    expect([status, answer.error.code]).to.deep.equal([403, 'not_allowed']);
    expect(headers.get('set-cookie')).to.equal(null);
    expect((await signUp(entry.client())).status).to.equal(201);
  });

  it('hashes for ten of 200 guesses that come at once, and says when the next may', async () => {
    await open({ rates: USUAL_ENTRY_RATES });
    await entry.people.createAccount({ email, password, name: 'Anna' });
    const guess = (i: number) => signIn(entry.client(), { password: `guess ${i}` });
    const statuses: number[] = [];
    const { begun } = await countHashes(async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => guess(i)));
      for (const { status, answer } of answers) {
        statuses.push(status);
        if (status === 429) expect(answer.error.retryAfter).to.be.within(1, 15 * 60_000);
      }
    });
    expect(begun).to.equal(10);
    expect(statuses.filter((status) => status === 401)).to.have.length(10);
    expect(statuses.filter((status) => status === 429)).to.have.length(190);
    // Not even with the right password, but from elsewhere.
    expect((await signIn(entry.client())).status).to.equal(429);
    const from = { 'x-forwarded-for': '192.0.2.7' };
    const elsewhere = await entry.client().request('POST', '/api/session', { email, password }, from);
    expect(elsewhere.status).to.equal(200);
  });

  it('makes no more accounts and guests from an address than the rates say', async () => {
    const two = { points: 2, seconds: 60 };
    await open({ rates: { ...PLENTY_OF_RATES, accounts: two, guests: two } });
    const statuses: number[] = [];
    for (const i of [1, 2, 3]) {
      statuses.push((await signUp(entry.client(), { email: `${i}@example.org` })).status);
      statuses.push((await beGuest(entry.client())).status);
    }
    expect(statuses).to.deep.equal([201, 201, 201, 201, 429, 429]);
    const people = await entry.store.db.selectFrom('people').select('id').execute();
    expect(people).to.have.length(4);
  });

  it('binds the cookie to the host and to https where the forum has that, and works nowhere else', async () => {
    await open({ secure: true });
    const https = { 'x-forwarded-proto': 'https' };
    const ben = entry.client();
    const { headers } = await ben.request('POST', '/api/session/guest', { name: 'Ben' }, https);
    expect(headers.get('set-cookie')).to.match(
      /^__Host-rejoinder\.session=.+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await ben.request('GET', '/api/session', undefined, https)).answer.person.name).to.equal('Ben');
    const gone = (await ben.request('DELETE', '/api/session', undefined, https)).headers.get('set-cookie');
    expect(gone).to.match(/^__Host-rejoinder\.session=; Path=\/; Expires=Thu, 01 Jan 1970.+; Secure/);

    const { status, answer } = await beGuest(entry.client());
    expect([status, answer.error.code]).to.deep.equal([403, 'not_allowed']);
    expect(answer.error.message).to.include('https');
  });
});
