import { expect } from 'chai';
import { Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type MailedNode, mailedNode } from '../../support/mailed-node.ts';
import { type TestNode, testNode } from '../../support/node.ts';

const password = 'correct horse battery';
let n = 0;

async function signUp(url: string, name: string, more: object = {}) {
  const client = new Client(url);
  const email = `member${++n}@example.org`;
  const { status, answer } = await client.request('POST', '/api/accounts', {
    email,
    password,
    name,
    ...more,
  });
  return { client, email, status, answer, id: answer.person?.id as string };
}

async function makeRoot(node: TestNode) {
  const root = await signUp(node.url, 'Root');
  await node.people.makeAdmin(root.email);
  return root;
}

describe('members', () => {
  let node: TestNode;
  let root: Awaited<ReturnType<typeof signUp>>;
  before(async () => {
    node = await testNode();
    root = await makeRoot(node);
  });
  after(() => node.close());

  const find = async (client: Client, query: string) =>
    (await client.call('GET', `/api/members?${query}`)).members as { name: string; email?: string }[];

  it('are found by name, a page at a time; by e-mail, and with it, by admins only', async () => {
    const mod = await signUp(node.url, 'Modesta');
    await root.client.call('PUT', `/api/members/${mod.id}/role`, { role: 'moderator' });
    const zoe = await signUp(node.url, 'Zoë Ä');
    expect((await find(mod.client, 'q=zoe')).map(({ name }) => name)).to.deep.equal(['Zoë Ä']);
    expect((await find(mod.client, 'q=zoe'))[0]).to.not.have.property('email');
    expect(await find(mod.client, `q=${encodeURIComponent(zoe.email)}`)).to.deep.equal([]);
    expect((await find(root.client, `q=${encodeURIComponent(zoe.email)}`))[0]!.email).to.equal(zoe.email);
    expect((await zoe.client.request('GET', '/api/members')).status).to.equal(403);
    expect((await new Client(node.url).request('GET', '/api/members')).status).to.equal(401);
  });

  it('are listed whole over all pages', async () => {
    await node.withStore((store) =>
      store.write(async (tx) => {
        for (let i = 0; i < 120; i++) {
          const id = `page${String(i).padStart(12, '0')}` as never;
          const name = `Twin ${i % 7}`;
          await tx
            .insertInto('people')
            .values({ id, kind: 'member', name, folded_name: name.toLowerCase(), created_at: i })
            .execute();
          const row = {
            person_id: id,
            email: `twin${i}@example.org`,
            password_hash: '-',
            role: 'member',
          } as const;
          await tx.insertInto('accounts').values(row).execute();
        }
      }),
    );
    const ids = new Set<string>();
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const answer = await root.client.call(
        'GET',
        `/api/members?q=twin${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      for (const { id } of answer.members) ids.add(id);
      cursor = answer.next;
      pages += 1;
    }
    expect([ids.size, pages]).to.deep.equal([120, 3]);
  });

  it('are given roles by admins, who can not change their own', async () => {
    const anna = await signUp(node.url, 'Anna');
    const set = (client: Client, id: string, role: string) =>
      client.request('PUT', `/api/members/${id}/role`, { role });
    expect((await set(anna.client, anna.id, 'admin')).status).to.equal(403);
    expect((await set(root.client, root.id, 'member')).status).to.equal(403);
    expect((await set(root.client, anna.id, 'guest')).status).to.equal(400);
    expect((await set(root.client, anna.id, 'moderator')).answer.role).to.equal('moderator');
    expect((await set(anna.client, root.id, 'member')).status).to.equal(403);
    expect((await set(root.client, 'AAAAAAAAAAAAAAAA', 'member')).status).to.equal(404);
  });

  it('are muted and suspended by moderators only where they are above them', async () => {
    const [mod, other, anna] = [
      await signUp(node.url, 'Mo'),
      await signUp(node.url, 'Ot'),
      await signUp(node.url, 'An'),
    ];
    for (const { id } of [mod, other]) {
      await root.client.call('PUT', `/api/members/${id}/role`, { role: 'moderator' });
    }
    const suspend = (by: Client, personId: string) =>
      by.request('POST', '/api/moderation/actions', {
        opId: opId(),
        act: 'suspend',
        subject: { personId },
        reason: 'For the test',
      });
    expect((await suspend(mod.client, anna.id)).status).to.equal(201);
    expect((await suspend(mod.client, other.id)).status).to.equal(403);
    expect((await suspend(mod.client, root.id)).status).to.equal(403);
    expect((await suspend(mod.client, mod.id)).status).to.equal(403);
    expect((await suspend(anna.client, mod.id)).status).to.equal(403);
    expect((await suspend(root.client, other.id)).status).to.equal(201);
    // A moderator who is suspended has no powers either.
    expect((await suspend(other.client, anna.id)).status).to.equal(403);
  });

  it('read in the log what moderators did, with the reason, and the same act twice is one', async () => {
    const anna = await signUp(node.url, 'Anna');
    const input = {
      opId: opId(),
      act: 'mute',
      subject: { personId: anna.id },
      reason: 'Shouting\nin the library',
      until: new Date(Date.now() + 60_000).toISOString(),
    };
    const { action } = await root.client.call('POST', '/api/moderation/actions', input);
    const again = await root.client.call('POST', '/api/moderation/actions', input);
    expect(again.action).to.deep.equal(action);
    const { actions } = await new Client(node.url).call('GET', '/api/moderation/log');
    expect(actions[0]).to.deep.equal(action);
    expect(action).to.deep.include({ act: 'mute', reason: 'Shouting\nin the library', until: input.until });
    expect(action.subject.person.name).to.equal('Anna');
    expect(actions.filter(({ id }: { id: string }) => id === action.id)).to.have.length(1);
    const without = await root.client.request('POST', '/api/moderation/actions', {
      ...input,
      opId: opId(),
      reason: ' ',
    });
    expect([without.status, without.answer.error.field]).to.deep.equal([400, 'reason']);
  });

  it('can not all leave: the last admin has to make another first', async () => {
    const lone = await testNode();
    const admin = await makeRoot(lone);
    const leave = () => admin.client.request('DELETE', '/api/account', { password, comments: 'keep' });
    const { status, answer } = await leave();
    expect([status, answer.error.code]).to.deep.equal([409, 'conflict']);
    const next = await signUp(lone.url, 'Next');
    await admin.client.call('PUT', `/api/members/${next.id}/role`, { role: 'admin' });
    expect((await leave()).status).to.equal(200);
    await lone.close();
  });
});

describe('a forum whose members a moderator lets in', () => {
  let node: MailedNode;
  let root: Awaited<ReturnType<typeof signUp>>;
  before(async () => {
    node = await mailedNode({ env: { SIGN_UP: 'approval' } });
    root = await makeRoot(node);
  });
  after(() => node.close());
  const post = (client: Client) =>
    client.request('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' });

  it('lets them read until then, and tells them when they are in', async () => {
    const anna = await signUp(node.url, 'Anna');
    expect(anna.answer.person.waiting).to.equal(true);
    expect((await post(anna.client)).answer.error.message).to.match(/approve/);
    const { members } = await root.client.call('GET', '/api/members?waiting=true');
    expect(members.map(({ name }: { name: string }) => name)).to.deep.equal(['Anna']);
    await node.mailFor(anna.email);
    await root.client.call('POST', `/api/members/${anna.id}/sign-up`, { approve: true });
    expect((await post(anna.client)).status).to.equal(201);
    expect((await node.mailFor(anna.email)).subject).to.not.equal('');
    const again = await root.client.request('POST', `/api/members/${anna.id}/sign-up`, { approve: true });
    expect(again.status).to.equal(409);
  });

  it('deletes the account of who is not let in', async () => {
    const ben = await signUp(node.url, 'Ben');
    await root.client.call('POST', `/api/members/${ben.id}/sign-up`, { approve: false });
    expect((await ben.client.call('GET', '/api/session')).person).to.equal(null);
    const { members } = await root.client.call('GET', '/api/members?waiting=true');
    expect(members).to.deep.equal([]);
  });
});

describe('a forum of the invited', () => {
  let node: MailedNode;
  let root: Awaited<ReturnType<typeof signUp>>;
  before(async () => {
    node = await mailedNode({ env: { SIGN_UP: 'invitation' } });
    const { link } = await node.invite();
    root = await signUp(node.url, 'Root', { invitation: link.split('#')[1] });
    await node.people.makeAdmin(root.email);
  });
  after(() => node.close());

  it('takes nobody without an invitation, and each invitation once', async () => {
    const refused = await signUp(node.url, 'Anna');
    expect([refused.status, refused.answer.error.code]).to.deep.equal([403, 'not_allowed']);
    const { link, invitation } = await root.client.call('POST', '/api/invitations', {});
    expect(invitation.email).to.equal(null);
    const token = link.split('#')[1];
    expect((await signUp(node.url, 'Anna', { invitation: token })).status).to.equal(201);
    expect((await signUp(node.url, 'Ben', { invitation: token })).status).to.equal(410);
    expect((await signUp(node.url, 'Ben', { invitation: 'x'.repeat(43) })).status).to.equal(410);
  });

  it('keeps an invitation whose sign-up was refused', async () => {
    const { link } = await root.client.call('POST', '/api/invitations', {});
    const invitation = link.split('#')[1];
    const short = await signUp(node.url, 'Anna', { invitation, password: 'short' });
    expect(short.status).to.equal(400);
    expect((await signUp(node.url, 'Anna', { invitation })).status).to.equal(201);
  });

  it('mails an invitation, and ends it when it is revoked', async () => {
    const { invitation } = await root.client.call('POST', '/api/invitations', { email: 'guest@example.org' });
    const token = await node.tokenFor('guest@example.org');
    const { invitations } = await root.client.call('GET', '/api/invitations');
    expect(invitations[0]).to.deep.equal(invitation);
    await root.client.call('DELETE', `/api/invitations/${invitation.id}`);
    expect((await signUp(node.url, 'Anna', { invitation: token })).status).to.equal(410);
    expect((await root.client.request('DELETE', `/api/invitations/${invitation.id}`)).status).to.equal(404);
  });
});
