import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Logger } from 'pino';
import type { Store, Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';
import type { Letter } from './letters.ts';
import { SEND_WITHIN, type Sender, type Transport, Undeliverable } from './transport.ts';

const SECOND: Millis = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** How long after a failure a mail is tried again; after the last of them, always so long. */
const TRY_AFTER = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR];
/** A mail that could not be sent for so long is given up. */
const GIVE_UP_AFTER = 48 * HOUR;
/** How often a node looks for mails that wait. */
const LOOK_EVERY = 30 * SECOND;
/** Mails that one node sends at the same time. */
const AT_ONCE = 3;
/** For so long a mail belongs to the node that is sending it; past `SEND_WITHIN` by what writing that down may take. */
const CLAIM_LASTS = SEND_WITHIN + 2 * MINUTE;
/** How long `close` waits for mails that are being sent, and then for what became of them to be written down. */
const FINISH_WITHIN = 2_500;
const WRITE_WITHIN = 400;

type Row = Selectable<Tables['mails']>;

export interface MailsOptions {
  /** Null: mails are written to the log instead. It is closed with the mails. */
  transport: Transport | null;
  from: Sender;
  log: Pick<Logger, 'info' | 'warn'>;
  /** The clock, in milliseconds since 1970; the store's unless a test has another. */
  now?: () => Millis;
}

/** How the mail is doing, for those who run the forum. */
export interface MailState {
  /** Mails that have not been sent, by all nodes. */
  waiting: number;
  /** What this node's last try said, where it failed. */
  problem: string | null;
}

/**
 * The mails of the forum: in the database until a server has taken them, so that what was promised to somebody
 * survives a crash, and a mail server that is away. Each is sent at least once: by one node at a time, but again
 * when a node ends between the server's answer and the end of the row.
 */
export class Mails {
  private readonly store: Store;
  private readonly transport: Transport | null;
  private readonly from: Sender;
  private readonly log: MailsOptions['log'];
  private readonly now: () => Millis;
  private readonly timer: NodeJS.Timeout;
  private readonly sending = new Set<Promise<void>>();
  /** Done with, but still in the database. */
  private readonly done = new Set<string>();
  private looking: Promise<void> | null = null;
  private woken = false;
  private closed = false;
  private problem: string | null = null;

  constructor(store: Store, { transport, from, log, now = () => store.now() }: MailsOptions) {
    this.store = store;
    this.transport = transport;
    this.from = from;
    this.log = log;
    this.now = now;
    this.timer = setInterval(() => this.wake(), LOOK_EVERY);
    this.timer.unref();
  }

  /** Puts a letter in the post, if the caller's transaction is committed. `wake` has it sent then. */
  async queue(tx: Tx, address: string, { subject, body }: Letter): Promise<void> {
    const now = this.now();
    await tx
      .insertInto('mails')
      .values({ id: randomUUID(), address, subject, body, created_at: now, next_at: now })
      .execute();
  }

  /** Sends what waits. Never throws. */
  wake(): void {
    this.woken = true;
    // Whichever is under way comes back to it when it is through.
    if (this.closed || this.looking || this.sending.size >= AT_ONCE) return;
    this.looking = this.look();
  }

  async state(): Promise<MailState> {
    const { waiting } = await this.store.db
      .selectFrom('mails')
      .select((count) => count.fn.countAll<number | string>().as('waiting'))
      .executeTakeFirstOrThrow();
    return { waiting: Number(waiting), problem: this.problem };
  }

  /** Begins no other mail and finishes those under way, within 3 s. What is not sent by then stays for the next start. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await within(FINISH_WITHIN, this.finished());
    this.transport?.close();
    await within(WRITE_WITHIN, this.finished());
  }

  private async finished(): Promise<void> {
    await this.looking;
    await Promise.all(this.sending);
  }

  /** Begins to send what waits, as long as there is something and room for it. */
  private async look(): Promise<void> {
    try {
      while (this.woken && !this.closed && this.sending.size < AT_ONCE) {
        this.woken = false;
        const room = AT_ONCE - this.sending.size;
        const mails = await this.claim(room);
        for (const mail of mails) this.begin(mail);
        if (mails.length === room) this.woken = true;
      }
    } catch (err) {
      // The database is away: the timer comes back to it.
      if (!this.closed) this.log.warn({ err }, 'the mails that wait could not be read');
    } finally {
      // In one go with the loop's last look at `woken`, so that no `wake` comes in between.
      this.looking = null;
    }
  }

  private begin(mail: Row): void {
    const sent = this.send(mail).finally(() => {
      this.sending.delete(sent);
      this.wake();
    });
    this.sending.add(sent);
  }

  /** Takes mails whose time has come, for this node alone until `CLAIM_LASTS` from now. */
  private async claim(limit: number): Promise<Row[]> {
    await this.removeDone();
    const now = this.now();
    const due = await this.store.db
      .selectFrom('mails')
      .select('id')
      .where('next_at', '<=', now)
      .limit(1)
      .execute();
    if (due.length === 0) return [];
    return this.store.write(async (tx) => {
      // Another node that takes the same rows at the same time waits here, and then finds them taken.
      const rows = await tx
        .selectFrom('mails')
        .selectAll()
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .execute();
      if (rows.length === 0) return [];
      const ids = rows.map(({ id }) => id);
      await tx
        .updateTable('mails')
        .set((mail) => ({ next_at: now + CLAIM_LASTS, tries: mail('tries', '+', 1) }))
        .where('id', 'in', ids)
        .execute();
      return rows.map((row) => ({ ...row, tries: row.tries + 1 }));
    });
  }

  /** Never rejects. */
  private async send(mail: Row): Promise<void> {
    const { id, address: to, subject, body } = mail;
    try {
      if (this.transport) await this.transport.send({ id, from: this.from, to, subject, body });
      else this.log.info({ mail: { to, subject, body } }, 'a mail, as none is sent');
      this.problem = null;
      await this.remove(id);
    } catch (error) {
      await this.failed(mail, error);
    }
  }

  private async failed({ id, address: to, subject, created_at, tries }: Row, error: unknown): Promise<void> {
    const problem = withoutSecrets(error);
    const now = this.now();
    this.problem = problem;
    const refused = error instanceof Undeliverable;
    if (refused || now - created_at >= GIVE_UP_AFTER) {
      const what = refused ? 'a mail was refused' : 'a mail could not be sent for two days';
      this.log.warn({ to, subject, tries, problem }, `${what}, and is dropped`);
      return this.remove(id);
    }
    const wait = TRY_AFTER[tries - 1] ?? TRY_AFTER.at(-1)!;
    this.log.warn({ mail: id, tries, problem }, 'a mail could not be sent yet');
    try {
      await this.store.write((tx) =>
        tx
          .updateTable('mails')
          .set({ next_at: now + wait })
          .where('id', '=', id)
          .execute(),
      );
    } catch (err) {
      // Then it is tried again when the claim ends.
      this.log.warn({ err }, 'when a mail is tried again could not be written down');
    }
  }

  /** Never rejects: what could not be removed is removed before others are taken. */
  private async remove(id: string): Promise<void> {
    this.done.add(id);
    try {
      await this.removeDone();
    } catch (err) {
      this.log.warn({ err }, 'a mail that is done with could not be removed yet');
    }
  }

  private async removeDone(): Promise<void> {
    const ids = [...this.done];
    if (ids.length === 0) return;
    await this.store.write((tx) => tx.deleteFrom('mails').where('id', 'in', ids).execute());
    for (const id of ids) this.done.delete(id);
  }
}

/** What an error says, in a line. A server may quote the mail, so that links and tokens are left out. */
function withoutSecrets(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/\S*(:\/\/|#)\S*|[\w-]{20,}/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 300);
}

/** Resolves with `work`, or after so many milliseconds. */
async function within(millis: Millis, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
