import type { Invitation } from '../../shared/protocol/accounts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { InvitationId } from '../../shared/protocol/text.ts';
import * as letters from '../mail/letters.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { expired, LASTS, linkTo, newToken, tokenHash } from './links.ts';
import { permitted } from './permitted.ts';
import type { Post } from './post.ts';

/** Links that let somebody sign up: each once. */
export class Invitations {
  private readonly store: Store;
  private readonly post: Post;

  constructor(store: Store, post: Post) {
    this.store = store;
    this.post = post;
  }

  /**
   * Makes an invitation, and sends it where an e-mail is given. The link is told this once.
   * @param by null: the operator, by a command
   */
  async invite(by: Person | null, email: string | null): Promise<{ invitation: Invitation; link: string }> {
    if (by) permitted(by, 'member:invite', {});
    const token = newToken();
    const id = newId<InvitationId>();
    const link = linkTo(this.post.forumUrl(), 'invitation', token);
    const at = this.store.now();
    const expires_at = at + LASTS.invitation;
    await this.store.write(async (tx) => {
      await tx
        .insertInto('invitations')
        .values({
          id,
          token_hash: tokenHash(token),
          email,
          by_id: by?.id ?? null,
          created_at: at,
          expires_at,
        })
        .execute();
      if (email) await this.post.queue(tx, email, letters.invitation(link, by?.name ?? null));
    });
    this.post.wake();
    const author = by && { id: by.id, name: by.name, kind: by.kind };
    const [createdAt, expiresAt] = [instant(at), instant(expires_at)];
    return { invitation: { id, email, by: author, createdAt, expiresAt }, link };
  }

  /** Those that can still be used, newest first. */
  async open(viewer: Person | null): Promise<Invitation[]> {
    permitted(viewer, 'member:invite', {});
    const rows = await this.store.db
      .selectFrom('invitations as i')
      .leftJoin('people as p', 'p.id', 'i.by_id')
      .select(['i.id', 'i.email', 'i.created_at', 'i.expires_at', 'p.id as by', 'p.name', 'p.kind'])
      .where('i.expires_at', '>', this.store.now())
      .orderBy('i.created_at', 'desc')
      .limit(500)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      email: row.email,
      by: row.by && { id: row.by, name: row.name!, kind: row.kind! },
      createdAt: instant(row.created_at),
      expiresAt: instant(row.expires_at),
    }));
  }

  /** Ends one that was not used. @throws Refused `not_found` */
  async revoke(actor: Person | null, id: InvitationId): Promise<void> {
    permitted(actor, 'member:invite', {});
    const { numDeletedRows } = await this.store.write((tx) =>
      tx.deleteFrom('invitations').where('id', '=', id).executeTakeFirstOrThrow(),
    );
    if (!numDeletedRows)
      throw new Refused('not_found', 'There is no such invitation: it may have been used.');
  }
}

/** Uses an invitation up, in the transaction of the sign-up. @throws Refused `expired` */
export async function takeInvitation(tx: Tx, token: string, now: Millis): Promise<void> {
  const taken = await tx
    .deleteFrom('invitations')
    .where('token_hash', '=', tokenHash(token))
    .returning('expires_at')
    .executeTakeFirst();
  if (!taken || taken.expires_at <= now) throw expired();
}

const instant = (at: Millis) => new Date(at).toISOString();
