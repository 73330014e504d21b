import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Access } from '../../../server/people/access.ts';
import type { ActionInput } from '../../../shared/protocol/actions.ts';
import type { Notification } from '../../../shared/protocol/notifications.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { act, appeal, personOf, report } from '../../support/acts.ts';
import { Client, heard } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { PASSWORD } from '../../support/members.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { type Court, commentBy, openCourt, toldTo } from './court.ts';

/** Of what kind, and by which act. */
const inShort = (told: Notification[]) => told.map(({ kind, action }) => `${kind}: ${action.act}`);

function notifications(on: string, env: () => Promise<NodeJS.ProcessEnv>) {
  describe(`what people are told of what moderators did, on ${on}`, function () {
    this.timeout(60_000);
    let court: Court;
    before(async () => {
      court = await openCourt(await env());
    });
    after(() => court?.node.close());
    let clients: Client[] = [];
    afterEach(() => {
      for (const client of clients) client.close();
      clients = [];
    });

    /** Somebody new with one comment. */
    const author = async () => {
      const client = await Client.member(court.node.url, 'Berta');
      clients.push(client);
      return { client, person: await personOf(client), at: await commentBy(client) };
    };

    it('is told to whoever wrote it, with the reason, and by whom', async () => {
      const { client, at } = await author();
      await act(court.mara, 'hide', at, { reason: 'Personal attack' });
      const [told, ...others] = await toldTo(client);
      expect(others).to.deep.equal([]);
      expect(told).to.deep.include({ kind: 'acted', mayAppeal: true, heard: false });
      expect(told!.action).to.deep.include({ act: 'hide', reason: 'Personal attack', nameless: false });
      expect(told!.action.actor?.name).to.equal('Mara');
      expect(told!.action.subject).to.include({ ...at, threadTitle: 'A thread' });
    });

    it('reaches every page of theirs at once', async () => {
      const { client, at } = await author();
      const sockets = [await client.connect(), await client.connect()];
      const told = Promise.all(sockets.map((socket) => heard(socket, 'notified')));
      await act(court.mara, 'hide', at);
      await told;
    });

    it('reaches them though the message of it is lost, and once where it is not', async () => {
      const { client, at } = await author();
      const socket = await client.connect();
      let notified = 0;
      socket.on('notified', () => (notified += 1));
      await act(court.mara, 'hide', at);
      await eventually(async () => notified, 1);
      const mara = (await personOf(court.mara)) as unknown as Person;
      const beside = (input: Pick<ActionInput, 'act' | 'subject'>) =>
        court.node.withStore(async (store) => {
          // Whose messages nobody hears.
          const bus = inProcessBus();
          const wanted = { opId: opId(), reason: 'For the test', ...input } as ActionInput;
          return new Moderation(store, bus, new Access(store, bus)).act(mara, wanted);
        });
      await beside({ act: 'restore', subject: at as never });
      await eventually(async () => notified, 2);
      const { id } = await beside({ act: 'hide', subject: at as never });
      await eventually(async () => notified, 3);
      await beside({ act: 'undo', subject: { actionId: id } });
      await eventually(async () => notified, 4);
      expect(inShort(await toldTo(client))).to.deep.equal(['acted: restore', 'acted: hide']);
    });

    for (const doing of ['warn', 'mute', 'suspend'] as const) {
      it(`reaches at once whom it is about, as a change of their session, which can't be lost: ${doing}`, async () => {
        const { client, person } = await author();
        const socket = await client.connect();
        const changed = heard(socket, 'session:changed');
        await act(court.mara, doing, { personId: person.id });
        await changed;
        expect(inShort(await toldTo(client))).to.deep.equal([`acted: ${doing}`]);
      });
    }

    it('is told to a guest too', async () => {
      const guest = await Client.guest(court.node.url, 'Gustav');
      const at = await commentBy(guest);
      await act(court.mara, 'hide', at);
      expect(inShort(await toldTo(guest))).to.deep.equal(['acted: hide']);
      const reported = await author();
      await report(guest, reported.at);
      await act(court.mara, 'dismiss', reported.at);
      expect(inShort(await toldTo(guest))).to.deep.equal(['reported: dismiss', 'acted: hide']);
    });

    it('tells each who reported what became of it, once, and the author nothing where it was left as it is', async () => {
      const { client, at } = await author();
      const reporters = [
        await Client.member(court.node.url, 'Rosa'),
        await Client.member(court.node.url, 'Ralf'),
      ];
      for (const reporter of reporters) await report(reporter, at);
      await act(court.mara, 'dismiss', at, { reason: 'Sharp, but about the matter.' });
      for (const reporter of reporters) {
        const told = await toldTo(reporter);
        expect(inShort(told)).to.deep.equal(['reported: dismiss']);
        expect(told[0]!.mayAppeal).to.equal(false);
        expect(told[0]!.action.reason).to.equal('Sharp, but about the matter.');
      }
      expect(await toldTo(client)).to.deep.equal([]);

      await report(reporters[0]!, at);
      await act(court.mara, 'hide', at);
      expect(inShort(await toldTo(reporters[0]!))).to.deep.equal(['reported: hide', 'reported: dismiss']);
      expect(inShort(await toldTo(reporters[1]!))).to.deep.equal(['reported: dismiss']);
      expect(inShort(await toldTo(client))).to.deep.equal(['acted: hide']);
    });

    it('tells who appealed that it was upheld, or taken back: once, though the comment is theirs', async () => {
      const { client, at } = await author();
      const hidden = await act(court.mara, 'hide', at);
      await appeal(client, hidden);
      expect((await toldTo(client))[0]).to.deep.include({ mayAppeal: false });
      await act(court.noor, 'uphold', { actionId: hidden.id });
      expect(inShort(await toldTo(client))).to.deep.equal(['appealed: uphold', 'acted: hide']);
      expect((await toldTo(client))[0]!.action.of).to.deep.equal({ id: hidden.id, act: 'hide' });

      const other = await author();
      await appeal(other.client, await act(court.mara, 'hide', other.at));
      await act(court.noor, 'restore', other.at);
      expect(inShort(await toldTo(other.client))).to.deep.equal(['appealed: restore', 'acted: hide']);
    });

    it('tells whom it was done to, without an appeal, that it was taken back', async () => {
      const { client, person, at } = await author();
      await act(court.mara, 'hide', at);
      await act(court.noor, 'restore', at);
      await act(court.mara, 'warn', { personId: person.id });
      await act(court.noor, 'unwarn', { personId: person.id });
      expect(inShort(await toldTo(client))).to.deep.equal([
        'acted: unwarn',
        'acted: warn',
        'acted: restore',
        'acted: hide',
      ]);
    });

    it('is told no more once it was taken back at once', async () => {
      const { client, at } = await author();
      const hidden = await act(court.mara, 'hide', at);
      await act(court.mara, 'undo', { actionId: hidden.id });
      expect(await toldTo(client)).to.deep.equal([]);
    });

    it('keeps from them who did it, where the log has no names, not what it is about', async () => {
      const { client, at } = await author();
      await act(court.mara, 'hide', at, { nameless: true });
      const [told] = await toldTo(client);
      expect(told!.action.actor).to.equal(null);
      expect(told!.action.subject).to.include(at);
      expect(JSON.stringify(await client.call('GET', '/api/notifications'))).not.to.include('Mara');
    });

    it('is heard once it was shown, by whom it is for alone, and their other pages learn of it', async () => {
      const { client, at } = await author();
      await act(court.mara, 'hide', at);
      const [told] = await toldTo(client, '?unheard=true');
      const stranger = await Client.member(court.node.url, 'Stefan');
      await stranger.call('POST', '/api/notifications/heard', { ids: [told!.id] });
      expect(await toldTo(client, '?unheard=true')).to.have.length(1);
      expect(await toldTo(stranger)).to.deep.equal([]);

      const socket = await client.connect();
      const notified = heard(socket, 'notified');
      await client.call('POST', '/api/notifications/heard', { ids: [told!.id] });
      await notified;
      expect(await toldTo(client, '?unheard=true')).to.deep.equal([]);
      expect((await toldTo(client)).map(({ heard }) => heard)).to.deep.equal([true]);
    });

    it('is in the file of all that the forum has of one, with what one reported and appealed against', async () => {
      const { client, at } = await author();
      const other = await author();
      await report(client, other.at);
      await act(court.mara, 'dismiss', other.at);
      const hidden = await act(court.mara, 'hide', at);
      await appeal(client, hidden);
      await act(court.noor, 'uphold', { actionId: hidden.id });
      const data = await client.call('GET', '/api/account/data');
      expect(data.reports).to.have.length(1);
      expect(data.reports[0]).to.include({ ...other.at, reason: 'It attacks somebody.' });
      expect(data.appeals).to.have.length(1);
      expect(data.appeals[0]).to.include({
        actionId: hidden.id,
        reason: 'It was quoted.',
        outcome: 'uphold',
      });
      expect(
        data.notifications.map(({ kind, act }: { kind: string; act: string }) => [kind, act]),
      ).to.deep.equal([
        ['reported', 'dismiss'],
        ['acted', 'hide'],
        ['appealed', 'uphold'],
      ]);
      expect((await court.mara.call('GET', '/api/account/data')).moderated).not.to.have.length(0);
    });

    it('goes with the account, and nothing is told to who has left', async () => {
      const { client, person, at } = await author();
      await act(court.mara, 'hide', at);
      await client.call('DELETE', '/api/account', { password: PASSWORD, comments: 'keep' });
      await act(court.mara, 'restore', at);
      const rows = await court.node.withStore((store) =>
        store.db.selectFrom('notifications').select('id').where('person_id', '=', person.id).execute(),
      );
      expect(rows).to.deep.equal([]);
    });
  });
}

notifications('SQLite', async () => ({}));
notifications('PostgreSQL', async () => ({ DATABASE_URL: await emptyDatabase() }));
