import { expect } from 'chai';
import { sql } from 'kysely';
import type { ActionLog, LoggedAction } from '../../../shared/protocol/actions.ts';
import { act, appeal, personOf } from '../../support/acts.ts';
import { Client } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { moderatorOf, PASSWORD } from '../../support/members.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { type Court, commentBy, openCourt } from './court.ts';

/** SQLite deletes what it replaces without a word to triggers of deletes. */
const replaced = (
  id: string,
) => sql`replace into actions (id, at, act, actor_id, op_id, reason, emergency, nameless)
  select id, at, act, actor_id, op_id, 'Another', emergency, nameless from actions where id = ${id}`;

function theLog(on: string, env: () => Promise<NodeJS.ProcessEnv>) {
  describe(`the public log of what moderators did, on ${on}`, function () {
    this.timeout(60_000);
    let court: Court;
    let reader: Client;
    before(async () => {
      court = await openCourt(await env());
      reader = new Client(court.node.url);
    });
    after(() => court?.node.close());

    const log = (query = '', by = reader): Promise<ActionLog> =>
      by.call('GET', `/api/moderation/log${query}`);
    const entry = async ({ id }: Pick<LoggedAction, 'id'>, by = reader): Promise<LoggedAction> =>
      (await log(`?entry=${id}`, by)).actions[0]!;
    const page = async (query = '', by = reader): Promise<string> =>
      (await by.request('GET', `/log${query}`)).answer;
    const member = async (name = 'Berta') => {
      const client = await Client.member(court.node.url, name);
      return { client, person: await personOf(client), at: await commentBy(client) };
    };

    it('has who did what to what, and why, newest first, for readers without a session', async () => {
      const { person, at } = await member();
      const hidden = await act(court.mara, 'hide', at, { reason: 'Personal attack' });
      await act(court.noor, 'restore', at);
      const { actions } = await log();
      expect(actions.slice(0, 2).map(({ act }) => act)).to.deep.equal(['restore', 'hide']);
      expect(actions[1]).to.deep.include({ id: hidden.id, reason: 'Personal attack', emergency: false });
      expect(actions[1]!.actor?.name).to.equal('Mara');
      expect(actions[1]!.subject).to.deep.include({ ...at, threadTitle: 'A thread' });
      expect(actions[1]!.subject.person?.id).to.equal(person.id);
      expect(await page()).to.include(`href="/t/${at.threadId}/${at.number}#c${at.number}"`);
    });

    it('leads to an opening post where that was hidden', async () => {
      const opener = await Client.member(court.node.url, 'Olga');
      const input = { opId: opId(), title: 'A thread', body: 'Its opening post.' };
      const threadId = (await opener.call('POST', '/api/threads', input)).thread.id;
      const hidden = await act(court.mara, 'hide', { threadId, number: 0 });
      expect(await page(`?entry=${hidden.id}`)).to.include(`<a href="/t/${threadId}">the opening post</a>`);
    });

    it('has what would harm somebody without names: to all but moderators, and whom it was done to', async () => {
      const { client, person, at } = await member('Vera Unmistakable');
      const hidden = await act(court.mara, 'hide', at, { nameless: true, reason: 'Private information' });
      const shown = await entry(hidden);
      expect(shown).to.deep.include({ actor: null, nameless: true, reason: 'Private information' });
      expect(shown.subject).to.deep.equal({ threadId: null, threadTitle: null, number: null, person: null });
      const html = await page(`?entry=${hidden.id}`);
      for (const name of ['Vera', person.id, at.threadId])
        expect(html.split('<li').at(1)).not.to.include(name);

      expect((await entry(hidden, court.noor)).actor?.name).to.equal('Mara');
      const own = await entry(hidden, client);
      expect(own).to.deep.include({ actor: null });
      expect(own.subject).to.include(at);
    });

    it('tells by no question whose an entry without names is', async () => {
      const { client, person, at } = await member();
      await act(court.mara, 'hide', at, { nameless: true });
      const mara = await personOf(court.mara);
      expect((await log(`?person=${person.id}`)).actions).to.deep.equal([]);
      expect((await log(`?person=${mara.id}`)).actions.some(({ nameless }) => nameless)).to.equal(false);
      expect((await log(`?person=${person.id}`, client)).actions).to.have.length(1);
      expect((await log(`?person=${person.id}`, court.noor)).actions).to.have.length(1);
    });

    it('reviews without names what is without names', async () => {
      const { client, at } = await member();
      const [hidden, other] = [await act(court.mara, 'hide', at, { nameless: true }), await member()];
      await appeal(client, hidden);
      const restored = await act(court.noor, 'restore', at);
      expect(await entry(restored)).to.deep.include({ actor: null, nameless: true });
      const slip = await act(court.mara, 'hide', other.at, { nameless: true });
      const undone = await act(court.mara, 'undo', { actionId: slip.id });
      expect(await entry(undone)).to.deep.include({ actor: null, nameless: true });
    });

    it('marks what was taken back at once, and keeps it', async () => {
      const { at } = await member();
      const hidden = await act(court.mara, 'hide', at);
      const undo = await act(court.mara, 'undo', { actionId: hidden.id });
      expect(await entry(hidden)).to.include({ undone: true });
      expect((await entry(undo)).of).to.deep.equal({ id: hidden.id, act: 'hide' });
      expect(await page(`?entry=${hidden.id}`)).to.include('taken back at once');
    });

    it('has that somebody has appealed and what became of it, and leads from each to the other', async () => {
      const { client, at } = await member();
      const hidden = await act(court.mara, 'hide', at);
      expect((await entry(hidden)).appeal).to.equal(null);
      await appeal(client, hidden);
      expect((await entry(hidden)).appeal).to.deep.equal({ state: 'waiting', by: null });
      const upheld = await act(court.noor, 'uphold', { actionId: hidden.id });
      expect((await entry(hidden)).appeal).to.deep.equal({ state: 'upheld', by: upheld.id });
      expect((await entry(upheld)).of).to.deep.equal({ id: hidden.id, act: 'hide' });

      const other = await member();
      const wrong = await act(court.mara, 'hide', other.at);
      await appeal(other.client, wrong);
      const restored = await act(court.noor, 'restore', other.at);
      expect((await entry(wrong)).appeal).to.deep.equal({ state: 'reversed', by: restored.id });
      expect((await entry(restored)).of).to.deep.equal({ id: wrong.id, act: 'hide' });
      expect(await page(`?entry=${wrong.id}`)).to.include(`href="/log?entry=${restored.id}#${restored.id}"`);
    });

    it('offers an appeal to whom it was done to, as long as there is none', async () => {
      const { client, at } = await member();
      const hidden = await act(court.mara, 'hide', at);
      const button = `<appeal-button action="${hidden.id}">`;
      expect(await page('', client)).to.include(button);
      expect(await page('')).not.to.include('<appeal-button');
      expect(await page('', court.noor)).not.to.include('<appeal-button');
      await appeal(client, hidden);
      expect(await page('', client)).not.to.include(button);
    });

    it('is narrowed to a kind of action and to a person, a page at a time, with nothing twice or left out', async () => {
      const { person } = await member('Paul');
      for (let i = 0; i < 30; i++) {
        await act(court.mara, 'warn', { personId: person.id });
        await act(court.noor, 'unwarn', { personId: person.id });
      }
      const query = `?person=${person.id}`;
      const first = await log(query);
      const second = await log(`${query}&cursor=${first.next}`);
      const ids = [...first.actions, ...second.actions].map(({ id }) => id);
      expect([first.actions.length, second.actions.length, second.next]).to.deep.equal([50, 10, null]);
      expect(new Set(ids)).to.have.property('size', 60);
      const warnings = (await log(`${query}&act=warn`)).actions;
      expect(warnings).to.have.length(30);
      expect(warnings.every(({ actor }) => actor!.name === 'Mara')).to.equal(true);
      const noor = await personOf(court.noor);
      expect((await log(`?person=${noor.id}&act=warn`)).actions).to.deep.equal([]);
      // The form sends what was left open as an empty value.
      expect(await page(`?act=warn&person=${person.id}`)).to.include('<option value="warn" selected>');
      expect(await page('?act=&person=')).to.include('warned');
    });

    it('counts what was done in each of the last twelve months, of each kind', async () => {
      const before = (await reader.call('GET', '/api/moderation/log')).months;
      expect(before).to.have.length(12);
      const { person, at } = await member();
      await act(court.mara, 'warn', { personId: person.id });
      await act(court.mara, 'hide', at);
      const month = (await reader.call('GET', '/api/moderation/log')).months.at(-1);
      const { count, acts } = before.at(-1);
      expect(month.month).to.equal(new Date().toISOString().slice(0, 7));
      expect(month.count).to.equal(count + 2);
      expect(month.acts).to.deep.equal({ ...acts, warn: (acts.warn ?? 0) + 1, hide: (acts.hide ?? 0) + 1 });
    });

    it('is kept by the database itself: nothing in it is changed or removed, whoever asks', async () => {
      const { at } = await member();
      const { id } = await act(court.mara, 'hide', at);
      const refused = async (statement: string) => {
        const problem = await court.node
          .withStore((store) => store.write((tx) => sql.raw(statement).execute(tx)))
          .then(
            () => null,
            (error: Error) => error.message,
          );
        expect(problem, statement).to.match(/the log of actions can not be changed/);
      };
      await refused(`update actions set reason = 'Another' where id = '${id}'`);
      await refused(`update actions set actor_id = person_id where id = '${id}'`);
      await refused(`delete from actions where id = '${id}'`);
      await refused('delete from actions');
      if (on === 'PostgreSQL') await refused('truncate actions cascade');
      else await court.node.withStore((store) => store.write((tx) => replaced(id).execute(tx)));
      expect((await entry({ id })).reason).to.equal('hide');
    });

    for (const comments of ['keep', 'remove'] as const) {
      it(`stays when who it is about leaves, under 'former member' (${comments})`, async () => {
        const { client, person, at } = await member('Leaving Lena');
        const hidden = await act(court.mara, 'hide', at, { reason: 'Personal attack' });
        await appeal(client, hidden);
        await client.call('DELETE', '/api/account', { password: PASSWORD, comments });
        const left = await entry(hidden);
        expect(left.reason).to.equal('Personal attack');
        expect(left.subject.person).to.deep.include({ id: person.id, name: 'former member' });
        expect(JSON.stringify(await log())).not.to.include('Lena');
        const reason = () =>
          court.node.withStore(
            async (store) =>
              (
                await store.db
                  .selectFrom('cases')
                  .select('detail')
                  .where('action_id', '=', hidden.id)
                  .executeTakeFirstOrThrow()
              ).detail!,
          );
        // What they said against it is theirs to take along.
        await eventually(reason, comments === 'keep' ? 'It was quoted.' : '…');
      });
    }

    it('stays when the moderator leaves, and what they had in hand waits for another', async () => {
      const leaving = await moderatorOf(court.node, court.admin, 'Leaving Leo');
      const { client, at } = await member();
      const hidden = await act(leaving, 'hide', at);
      const upheld = await member();
      await appeal(upheld.client, await act(court.mara, 'hide', upheld.at));
      const { cases } = await leaving.call('GET', '/api/moderation/cases');
      const mine = cases.find(({ person }: { person: { id: string } }) => person.id === upheld.person.id);
      await leaving.call('POST', `/api/moderation/cases/${mine.id}/take`, { take: true });
      await leaving.call('DELETE', '/api/account', { password: PASSWORD, comments: 'remove' });

      expect((await entry(hidden)).actor?.name).to.equal('former member');
      const detail = await court.noor.call('GET', `/api/moderation/cases/${mine.id}`);
      expect(detail.case.taken).to.equal(null);
      await appeal(client, hidden);
      await act(court.noor, 'restore', at);
      expect((await entry(hidden)).appeal?.state).to.equal('reversed');
    });
  });
}

theLog('SQLite', async () => ({}));
theLog('PostgreSQL', async () => ({ DATABASE_URL: await emptyDatabase() }));
