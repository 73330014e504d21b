import { expect } from 'chai';
import { Client } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestNode, testNode } from '../../support/node.ts';

const opId = () => crypto.randomUUID();
const password = 'correct horse battery';

describe('who leaves the forum, and their drafts', () => {
  let node: TestNode;
  let anna: Client;
  let ben: Client;
  let threadId: string;
  const idOf = async (client: Client) => (await client.call('GET', '/api/session')).person.id as string;
  const open = async (title: string, ...others: Client[]): Promise<string> => {
    const path = `/api/threads/${threadId}/drafts`;
    const { draft } = await anna.call('POST', path, { opId: opId(), title });
    for (const other of others) {
      const member = { memberId: await idOf(other), role: 'writer' };
      await anna.call('POST', `/api/drafts/${draft.id}/members`, member);
    }
    return draft.id;
  };
  const write = async (client: Client, id: string, words: string) => {
    const writer = await new CoWriter(client, id).synced();
    writer.text.insert(writer.text.length, words);
    await writer.saved();
    return writer;
  };
  const propose = async (id: string) => {
    await anna.call('POST', `/api/drafts/${id}/propose`, { opId: opId() });
    const { proposal } = await anna.call('GET', `/api/drafts/${id}`);
    for (const one of [anna, ben]) {
      await one.call('POST', `/api/drafts/${id}/sign`, { opId: opId(), hash: proposal.hash });
    }
  };
  const leave = (client: Client, comments: 'keep' | 'remove') =>
    client.call('DELETE', '/api/account', { password, comments });
  const rows = (id: string) =>
    node.withStore(async ({ db }) => ({
      draft: await db
        .selectFrom('drafts')
        .selectAll()
        .where('id', '=', id as never)
        .executeTakeFirstOrThrow(),
      updates: await db
        .selectFrom('draft_updates')
        .select('seq')
        .where('draft_id', '=', id as never)
        .execute(),
    }));

  beforeEach(async () => {
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
    ben = await Client.member(node.url, 'Ben');
    const { thread } = await ben.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' });
    threadId = thread.id;
  });
  afterEach(() => node.close());

  it('go on without them: another can do what who opened it could, and their signature is gone', async () => {
    const id = await open('Ours', ben);
    const writer = await write(anna, id, 'We say this.');
    await propose(id);
    await leave(anna, 'keep');
    await eventually(async () => writer.closed?.code, 4401);
    writer.leave();
    const whole = async () => (await ben.call('GET', `/api/drafts/${id}`)) as Record<string, never>;
    await eventually(async () => {
      const { draft } = (await whole()) as never as { draft: { writers: { name: string }[] } };
      return draft.writers.map(({ name }) => name).join();
    }, 'Ben');
    const { proposal, may, text } = (await whole()) as never as {
      proposal: { signatures: { person: { name: string } }[] };
      may: string[];
      text: string;
    };
    expect(proposal.signatures.map(({ person }) => person.name)).to.deep.equal(['Ben']);
    expect(may).to.include('draft:abandon');
    expect(text).to.equal('We say this.');
  });

  it('end where nobody else writes in them, and their words with them where they wished so', async () => {
    const [kept, gone] = [await open('Alone'), await open('Alone too', ben)];
    (await write(anna, kept, 'Only mine')).leave();
    await anna.call('DELETE', `/api/drafts/${gone}/members/${await idOf(ben)}`);
    (await write(anna, gone, 'secret')).leave();
    await leave(anna, 'remove');
    for (const id of [kept, gone]) {
      await eventually(async () => (await rows(id)).draft.title, '…');
      const { draft, updates } = await rows(id);
      expect([draft.state, draft.seq, updates]).to.deep.equal(['abandoned', 0, []]);
    }
  });

  it('leave what was published to the others, without their name', async () => {
    const id = await open('Published', ben);
    (await write(anna, id, 'So say we.')).leave();
    await propose(id);
    await anna.call('POST', `/api/drafts/${id}/publish`, { opId: opId() });
    await anna.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: 'Mine alone' });
    const answer = await anna.call('GET', '/api/account/data');
    expect(answer.signatures.map(({ draftId, name }: never) => [draftId, name])).to.deep.equal([
      [id, 'Anna'],
    ]);
    expect(answer.drafts).to.have.length(1);
    expect(answer.drafts[0].written).to.equal('So say we.');
    await leave(anna, 'remove');
    const comments = async () =>
      (await ben.call('GET', `/api/threads/${threadId}?from=1&limit=10`)).comments as {
        state: string;
        body: string;
        signatures: { person: { name: string } }[];
      }[];
    await eventually(async () => (await comments()).at(-1)?.state, 'removed');
    const [joint] = await comments();
    expect([joint!.state, joint!.body.trim()]).to.deep.equal(['visible', 'So say we.']);
    expect(joint!.signatures.map(({ person }) => person.name)).to.deep.equal(['former member', 'Ben']);
  });
});
