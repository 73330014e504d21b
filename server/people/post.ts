import type { PersonId } from '../../shared/protocol/text.ts';
import * as letters from '../mail/letters.ts';
import type { Mails } from '../mail/mails.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { issueLink } from './links.ts';

type Letter = Parameters<Mails['queue']>[2];

/**
 * What people are written about their accounts. A letter is queued in the transaction of what it tells; `wake` after it
 * sends it. Where no mail is sent, letters are in the server's log.
 */
export class Post {
  /** Whether mails are sent: whether one can be asked to confirm an address. */
  readonly sends: boolean;
  readonly forumUrl: () => string;
  private readonly mails: Pick<Mails, 'queue' | 'wake'>;

  constructor(mails: Pick<Mails, 'queue' | 'wake'>, forumUrl: () => string, sends: boolean) {
    this.mails = mails;
    this.forumUrl = forumUrl;
    this.sends = sends;
  }

  queue(tx: Tx, address: string, letter: Letter): Promise<void> {
    return this.mails.queue(tx, address, letter);
  }

  /** Sends what was queued, once its transaction is durable. */
  wake(): void {
    this.mails.wake();
  }

  /** Somebody says that an address is theirs: it is asked, or its owner told. */
  async claim(
    tx: Tx,
    { personId, email, owned, at }: { personId: PersonId; email: string; owned: boolean; at: Millis },
  ): Promise<void> {
    // Made for both, so that both take as long. That of an address that is owned is sent to nobody.
    const link = await issueLink(tx, this.forumUrl(), 'confirm', { personId, email, at });
    await this.queue(tx, email, owned ? letters.taken(this.forumUrl()) : letters.confirm(link));
  }
}
