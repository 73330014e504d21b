import { join } from 'node:path';
import { expect } from 'chai';
import { Mails } from '../../../server/mail/mails.ts';
import { openTransport, type Transport } from '../../../server/mail/transport.ts';
import { openPostgres } from '../../../server/store/postgres.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Store } from '../../../server/store/store.ts';
import { eventually } from '../../support/eventually.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import type { TestDatabase } from '../store/contract.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FROM = { name: 'Forum', address: 'forum@example.org' };
const TOKEN = 'dGhpcyBpcyBhIHRva2VuIG9mIGEgdGVzdC4uLi4';
const LETTER = { subject: 'A letter', body: `Go to\n\nhttps://forum.example.org/link/reset#${TOKEN}\n` };

const DATABASES: Record<string, () => Promise<TestDatabase>> = {
  async SQLite() {
    const folder = await temporaryFolder();
    return { open: () => openSqlite(join(folder.path, 'forum.db')), remove: folder.remove };
  },
  async PostgreSQL() {
    const url = await emptyDatabase();
    return { open: () => openPostgres(url, () => {}), remove: async () => {} };
  },
};

for (const [kind, create] of Object.entries(DATABASES)) {
  describe(`mails on ${kind}`, () => {
    let database: TestDatabase;
    let store: Store;
    let smtp: TestSmtp;
    let clock: number;
    let lines: { level: 'info' | 'warn'; data: Record<string, unknown>; text: string }[];
    const opened: Mails[] = [];
    beforeEach(async () => {
      database = await create();
      store = await database.open();
      smtp = await startSmtp();
      clock = Date.UTC(2026, 0, 1);
      lines = [];
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((mails) => mails.close()));
      await smtp.close();
      await store.close();
      await database.remove();
    });

    const logAs = (level: 'info' | 'warn') => (data: unknown, text?: unknown) => {
      lines.push({ level, data: data as Record<string, unknown>, text: String(text) });
    };
    const open = (transport: Transport | null, of = store) => {
      const mails = new Mails(of, {
        transport,
        from: FROM,
        log: { info: logAs('info'), warn: logAs('warn') } as never,
        now: () => clock,
      });
      opened.push(mails);
      return mails;
    };
    const openMails = async (of = store, url = smtp.url) => open(await openTransport(url), of);
    const post = async (mails: Mails, address = 'anna@example.org') => {
      await store.write((tx) => mails.queue(tx, address, LETTER));
      mails.wake();
    };
    const rows = () => store.db.selectFrom('mails').selectAll().execute();
    const waiting = async () => (await rows()).length;
    /** How the only mail waits: how often it was tried, and in how many minutes it is again. */
    const plan = async () => {
      const [row] = await rows();
      return row ? `tried ${row.tries}, next in ${(row.next_at - clock) / MINUTE} min` : 'gone';
    };
    const said = () => JSON.stringify(lines);

    it('sends what was queued, once it is committed, and keeps nothing of it', async () => {
      const mails = await openMails();
      await post(mails);
      const mail = await smtp.next();
      expect(mail).to.include({ to: 'anna@example.org', from: 'forum@example.org', subject: 'A letter' });
      expect(mail.text).to.equal(LETTER.body);
      await eventually(waiting, 0);
      expect(await mails.state()).to.deep.equal({ waiting: 0, problem: null });
    });

    it('sends nothing of a transaction that is rolled back', async () => {
      const mails = await openMails();
      const failing = store.write(async (tx) => {
        await mails.queue(tx, 'nobody@example.org', LETTER);
        mails.wake();
        throw new Error('no');
      });
      await failing.catch(() => {});
      await post(mails, 'anna@example.org');
      await smtp.next(({ to }) => to === 'anna@example.org');
      await mails.close();
      expect(smtp.received.map(({ to }) => to)).to.deep.equal(['anna@example.org']);
      expect(await waiting()).to.equal(0);
    });

    it('sends each once where two nodes send from one database', async () => {
      const other = await database.open();
      const nodes = [await openMails(), await openMails(other)];
      const wanted = Array.from({ length: 40 }, (_, i) => `person${i}@example.org`);
      await store.write(async (tx) => {
        for (const address of wanted) await nodes[0]!.queue(tx, address, LETTER);
      });
      for (const node of nodes) node.wake();
      for (const address of wanted) await smtp.next(({ to }) => to === address);
      await Promise.all(nodes.map((node) => node.close()));
      expect(smtp.received.map(({ to }) => to).sort()).to.deep.equal(wanted.sort());
      expect(await waiting()).to.equal(0);
      await other.close();
    });

    it('takes a mail from a node that does not finish, and not before its time is over', async () => {
      const stuck = open({ send: () => new Promise(() => {}), close() {} });
      await post(stuck);
      await eventually(plan, 'tried 1, next in 4 min');
      const mails = await openMails();
      clock += 4 * MINUTE - 1;
      await post(mails, 'later@example.org');
      await smtp.next(({ to }) => to === 'later@example.org');
      await eventually(waiting, 1);
      expect(smtp.received.length).to.equal(1);
      clock += 1;
      mails.wake();
      expect((await smtp.next()).to).to.equal('anna@example.org');
    });

    it('keeps mails while the server is gone, and sends them when it is back', async () => {
      const mails = await openMails();
      await smtp.close();
      await post(mails);
      await eventually(plan, 'tried 1, next in 1 min');
      expect((await mails.state()).waiting).to.equal(1);
      expect((await mails.state()).problem).to.include('ECONNREFUSED');
      smtp = await startSmtp(smtp.port);
      clock += MINUTE;
      mails.wake();
      expect((await smtp.next()).text).to.equal(LETTER.body);
      await eventually(waiting, 0);
      expect((await mails.state()).problem).to.equal(null);
    });

    it('sends what waited when the node was started again', async () => {
      const before = await openMails();
      await before.close();
      await post(before);
      expect(await waiting()).to.equal(1);
      (await openMails()).wake();
      await smtp.next();
    });

    it('tries what is refused for now after longer and longer times, for two days', async () => {
      const mails = await openMails();
      smtp.refuse(451);
      await post(mails);
      const waits = [1, 5, 30, 120, ...Array(8).fill(360)];
      for (const [i, minutes] of waits.entries()) {
        await eventually(plan, `tried ${i + 1}, next in ${minutes} min`);
        clock += minutes * MINUTE;
        mails.wake();
      }
      await eventually(waiting, 0);
      expect(smtp.received).to.deep.equal([]);
      expect(lines.at(-1)).to.deep.include({
        level: 'warn',
        text: 'a mail could not be sent for two days, and is dropped',
      });
      expect(lines.at(-1)!.data).to.include({ to: 'anna@example.org', tries: 13 });
      expect(said()).not.to.include(TOKEN);
    });

    it('drops at once what is refused for good, and says so without what it said', async () => {
      const mails = await openMails();
      smtp.refuse(550);
      await post(mails);
      await eventually(waiting, 0);
      expect(lines.map(({ level, text }) => `${level}: ${text}`)).to.deep.equal([
        'warn: a mail was refused, and is dropped',
      ]);
      expect(lines[0]!.data).to.include({ to: 'anna@example.org', subject: 'A letter' });
      expect(said()).not.to.include(TOKEN);
      expect(said()).not.to.include('Go to');
      smtp.refuse(null);
      await post(mails, 'bert@example.org');
      expect((await smtp.next()).to).to.equal('bert@example.org');
    });

    it('keeps links out of what it says even where the server quotes them', async () => {
      const quoting = open({
        send: () => Promise.reject(new Error(`554 spam: ${LETTER.body} ${TOKEN}\r\nsee postmaster`)),
        close() {},
      });
      await post(quoting);
      await eventually(plan, 'tried 1, next in 1 min');
      expect((await quoting.state()).problem).to.equal('554 spam: Go to … … see postmaster');
      expect(said()).not.to.include(TOKEN);
    });

    it('writes mails to the log where there is no way to send them', async () => {
      const mails = open(await openTransport(undefined));
      await post(mails);
      await eventually(waiting, 0);
      expect(lines).to.deep.equal([
        {
          level: 'info',
          data: { mail: { to: 'anna@example.org', ...LETTER } },
          text: 'a mail, as none is sent',
        },
      ]);
      expect(await mails.state()).to.deep.equal({ waiting: 0, problem: null });
    });

    it('sends three at once and no more, and all of them in the end', async () => {
      const ends: (() => void)[] = [];
      let most = 0;
      const mails = open({
        send: () =>
          new Promise((resolve) => {
            ends.push(resolve);
            most = Math.max(most, ends.length);
          }),
        close() {},
      });
      for (let i = 0; i < 10; i += 1) await post(mails, `person${i}@example.org`);
      for (let left = 10; left > 0; left -= 1) {
        await eventually(async () => ends.length, Math.min(left, 3));
        mails.wake();
        ends.shift()!();
      }
      await eventually(waiting, 0);
      expect(most).to.equal(3);
    });

    it('does not send again what it could not remove while the database was away', async () => {
      let away = false;
      const shaky: Store = {
        ...store,
        now: () => store.now(),
        reachable: () => store.reachable(),
        write: (work) => (away ? Promise.reject(new Error('The database is away.')) : store.write(work)),
      };
      const sent: string[] = [];
      const mails = open(
        {
          async send({ to }) {
            sent.push(to);
            away = true;
          },
          close() {},
        },
        shaky,
      );
      await post(mails);
      await eventually(async () => lines.some(({ text }) => text.includes('could not be removed')), true);
      expect(await waiting()).to.equal(1);
      clock += HOUR;
      away = false;
      mails.wake();
      await eventually(waiting, 0);
      expect(sent).to.deep.equal(['anna@example.org']);
    });

    it('ends within 3 s while a server says nothing, and keeps the mail', async () => {
      const mails = await openMails();
      smtp.hang(true);
      await post(mails);
      await smtp.asked(1);
      const before = performance.now();
      await mails.close();
      expect(performance.now() - before).to.be.below(3_200);
      expect(await waiting()).to.equal(1);
      await post(mails, 'bert@example.org');
      expect(await waiting()).to.equal(2);
    });

    it('finishes what is being sent when it is closed', async () => {
      const mails = await openMails();
      await post(mails);
      await smtp.asked(1);
      await mails.close();
      expect(smtp.received.length).to.equal(1);
      expect(await waiting()).to.equal(0);
    });
  });
}
