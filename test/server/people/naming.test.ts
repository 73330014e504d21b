import { expect } from 'chai';
import type { Rules } from '../../../shared/protocol/rules.ts';
import { Client } from '../../support/client.ts';
import { adminOf, moderatorOf, newEmail, PASSWORD } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { setRules } from '../../support/rules.ts';

const REFUSED = {
  code: 'invalid',
  message:
    "That name can't be used here: moderators want to look at such words first, and a name is seen at once. Choose another.",
  field: 'name',
};

describe('a name that the rules would hold', () => {
  let node: TestNode;
  let admin: Client;
  before(async () => {
    node = await testNode();
    admin = await adminOf(node);
  });
  beforeEach(() => setRules(admin));
  after(() => node.close());

  const rule = (rules: Partial<Rules>) => setRules(admin, rules);
  const asked = async (who: Client, method: string, path: string, body: object) => {
    const { status, answer } = await who.request(method, path, body);
    return status < 400 ? null : answer.error;
  };
  const asGuest = (name: string) => asked(new Client(node.url), 'POST', '/api/session/guest', { name });
  const signUp = (name: string, who = new Client(node.url)) =>
    asked(who, 'POST', '/api/accounts', { email: newEmail(), password: PASSWORD, name });
  const rename = (who: Client, name: string) => asked(who, 'PATCH', '/api/account', { name });
  const nameOf = async (who: Client) => (await who.call('GET', '/api/session')).person?.name ?? null;

  it('is refused to guests, to new members and whoever had another, moderators and admins too', async () => {
    const member = await Client.member(node.url, 'Mia');
    const guest = await Client.guest(node.url, 'Gil');
    const moderator = await moderatorOf(node, admin, 'Moritz');
    await rule({ words: ['casino', '/^sp[a4]m/'] });
    for (const name of ['Casino Royal', 'саsinо', 'C.a.s.i.n.o', '🅒🅐🅢🅘🅝🅞', 'SP4M']) {
      expect(await asGuest(name), name).to.deep.equal(REFUSED);
      expect(await signUp(name), name).to.deep.equal(REFUSED);
      expect(await signUp(name, guest), name).to.deep.equal(REFUSED);
      for (const who of [member, moderator, admin])
        expect(await rename(who, name), name).to.deep.equal(REFUSED);
    }
    expect(await Promise.all([guest, member, moderator, admin].map(nameOf))).to.deep.equal([
      'Gil',
      'Mia',
      'Moritz',
      'Ada',
    ]);
    expect(await asGuest('Cassandra')).to.equal(null);
    expect(await signUp('Anna Spam', guest)).to.equal(null);
    expect(await rename(member, 'Mia M.')).to.equal(null);
  });

  it('has a link in it, where those of anybody are held', async () => {
    expect(await asGuest('www.example.org')).to.equal(null);
    await rule({ links: 'guests' });
    for (const name of ['www.example.org', 'See https://x.example', 'ｗww.example.org']) {
      expect(await asGuest(name), name).to.deep.equal(REFUSED);
    }
    expect(await asGuest('example.org')).to.equal(null);
  });

  it('stays where it was there before, also when something else is changed', async () => {
    const member = await Client.member(node.url, 'Casino');
    await rule({ words: ['casino'] });
    expect(await asked(member, 'PATCH', '/api/account', { name: 'Casino', about: 'Still here' })).to.equal(
      null,
    );
    expect((await member.call('GET', '/api/account')).about).to.equal('Still here');
    expect(await rename(member, 'casino')).to.deep.equal(REFUSED);
  });

  it('leaves an invitation for another try', async () => {
    await rule({ words: ['casino'] });
    const { link } = await admin.call('POST', '/api/invitations', {});
    const invitation = new URL(link).hash.slice(1);
    const account = { email: newEmail(), password: PASSWORD, invitation };
    const newcomer = new Client(node.url);
    expect(await asked(newcomer, 'POST', '/api/accounts', { ...account, name: 'Casino' })).to.deep.equal(
      REFUSED,
    );
    expect(await asked(newcomer, 'POST', '/api/accounts', { ...account, name: 'Nina' })).to.equal(null);
  });
});
