import type { z } from 'zod';
import { FORMER_MEMBER } from '../../shared/people.ts';
import type {
  Account,
  changeEmailSchema,
  changePasswordSchema,
  changeProfileSchema,
  leaveSchema,
  resetPasswordSchema,
} from '../../shared/protocol/accounts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';
import * as letters from '../mail/letters.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Access } from './access.ts';
import { issueLink, useLink } from './links.ts';
import type { Naming } from './naming.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { ownerOf } from './people.ts';
import { selectPeople, toPerson } from './person-row.ts';
import type { Post } from './post.ts';
import { endSessions } from './sessions-of.ts';

const NOBODY = '' as PersonId;

/** What a member does with their own account. */
export class Accounts {
  private readonly store: Store;
  private readonly access: Access;
  private readonly post: Post;
  private readonly naming: Naming;

  constructor(store: Store, access: Access, post: Post, naming: Naming) {
    this.store = store;
    this.access = access;
    this.post = post;
    this.naming = naming;
  }

  async look({ id }: Person): Promise<Account> {
    const row = await selectPeople(this.store.db)
      .select(['people.about', 'people.created_at'])
      .where('people.id', '=', id)
      .executeTakeFirstOrThrow();
    const person = toPerson(row, this.store.now());
    return { person, about: row.about, createdAt: new Date(row.created_at).toISOString() };
  }

  /** Another name, other words about oneself. @throws Refused `invalid` (field `name`) */
  async change(person: Person, { name, about }: z.output<typeof changeProfileSchema>): Promise<Account> {
    // Rules that came later leave the name that one has.
    if (name !== undefined && name !== person.name) await this.naming.mayBeName(this.store.db, name);
    if (name !== undefined || about !== undefined) {
      await this.access.change(async (tx, note) => {
        await tx
          .updateTable('people')
          .set({
            ...(name !== undefined && { name, folded_name: foldedName(name) }),
            ...(about !== undefined && { about }),
          })
          .where('id', '=', person.id)
          .execute();
        if (name !== undefined && name !== person.name) await note(person.id);
      });
    }
    return this.look(person);
  }

  /** A new password. The person's other sessions end. @throws Refused `wrong_credentials` (field `current`) */
  async changePassword(
    person: Person,
    { current, password }: z.output<typeof changePasswordSchema>,
    sessionHash: string,
  ): Promise<void> {
    await this.mustKnow(person, current, 'current');
    const password_hash = await hashPassword(password);
    await this.access.change(async (tx, note) => {
      await tx.updateTable('accounts').set({ password_hash }).where('person_id', '=', person.id).execute();
      await tx
        .deleteFrom('links')
        .where('person_id', '=', person.id)
        .where('kind', '!=', 'confirm')
        .execute();
      await endSessions(tx, person.id, note, { but: sessionHash });
      if (person.email) {
        await this.post.queue(tx, person.email, letters.passwordChanged(this.post.forumUrl()));
      }
    });
    this.post.wake();
  }

  /**
   * Another e-mail. Where mail is sent, it counts once its owner has confirmed it.
   * @throws Refused `wrong_credentials` (field `password`); where no mail is sent, `taken` (field `email`)
   */
  async changeEmail(
    person: Person,
    { email, password }: z.output<typeof changeEmailSchema>,
  ): Promise<Account> {
    await this.mustKnow(person, password, 'password');
    await this.access.change(async (tx, note) => {
      const owner = await ownerOf(tx, email);
      const own = owner === person.id;
      if (owner && !own && !this.post.sends) {
        throw new Refused('taken', 'This e-mail belongs to another account.', { field: 'email' });
      }
      const claimed = this.post.sends && !own;
      await tx
        .updateTable('accounts')
        .set(claimed ? { claimed_email: email } : { email, claimed_email: null })
        .where('person_id', '=', person.id)
        .execute();
      await note(person.id);
      if (claimed) {
        const at = this.store.now();
        await this.post.claim(tx, { personId: person.id, email, owned: owner !== null, at });
      }
    });
    this.post.wake();
    return this.look(person);
  }

  /** Sends the letter that asks to confirm the address once more. @throws Refused `conflict` when none waits for it */
  async confirmAgain({ id, claimedEmail }: Person): Promise<void> {
    if (!claimedEmail) throw new Refused('conflict', 'There is no e-mail of yours to be confirmed.');
    await this.store.write(async (tx) => {
      const owned = (await ownerOf(tx, claimedEmail)) !== null;
      await this.post.claim(tx, { personId: id, email: claimedEmail, owned, at: this.store.now() });
    });
    this.post.wake();
  }

  /** The e-mail of a link is its person's. Returns it. @throws Refused `expired`, `taken` */
  async confirm(token: string): Promise<string> {
    const email = await this.access.change(async (tx, note) => {
      const link = await useLink(tx, 'confirm', token, this.store.now());
      const account = await tx
        .selectFrom('accounts')
        .select(['email', 'claimed_email'])
        .where('person_id', '=', link.personId)
        .executeTakeFirst();
      if (account?.claimed_email !== link.email) {
        throw new Refused('expired', 'The account has been given another e-mail since.');
      }
      if (await ownerOf(tx, link.email)) {
        throw new Refused('taken', 'This e-mail belongs to another account.');
      }
      await tx
        .updateTable('accounts')
        .set({ email: link.email, claimed_email: null })
        .where('person_id', '=', link.personId)
        .execute();
      if (account.email) {
        await this.post.queue(tx, account.email, letters.emailChanged(this.post.forumUrl()));
      }
      await note(link.personId);
      return link.email;
    });
    this.post.wake();
    return email;
  }

  /** Writes to an address: a link to sign in or to choose a new password, or that nobody here has it. */
  async sendLink(kind: 'sign-in' | 'reset', email: string): Promise<void> {
    await this.store.write(async (tx) => {
      const owner = await ownerOf(tx, email);
      const forumUrl = this.post.forumUrl();
      // Made for nobody as well, where nobody has the e-mail: how long this takes tells nothing.
      const personId = owner ?? NOBODY;
      const link = await issueLink(tx, forumUrl, kind, { personId, email, at: this.store.now() });
      const letter = kind === 'reset' ? letters.reset(link) : letters.signIn(link);
      await this.post.queue(tx, email, owner ? letter : letters.unknown(forumUrl));
    });
    this.post.wake();
  }

  /** Whom a link signs in. @throws Refused `expired` */
  async byLink(token: string): Promise<Person> {
    return this.store.write(async (tx) => {
      const { personId, email } = await useLink(tx, 'sign-in', token, this.store.now());
      return this.owner(tx, personId, email);
    });
  }

  /** A new password for the person of a link. All their sessions end. @throws Refused `expired` */
  async reset({ token, password }: z.output<typeof resetPasswordSchema>): Promise<Person> {
    const password_hash = await hashPassword(password);
    const person = await this.access.change(async (tx, note) => {
      const { personId, email } = await useLink(tx, 'reset', token, this.store.now());
      const owner = await this.owner(tx, personId, email);
      await tx.updateTable('accounts').set({ password_hash }).where('person_id', '=', personId).execute();
      await tx.deleteFrom('links').where('person_id', '=', personId).where('kind', '=', 'sign-in').execute();
      await endSessions(tx, personId, note);
      await this.post.queue(tx, email, letters.passwordChanged(this.post.forumUrl()));
      return owner;
    });
    this.post.wake();
    return person;
  }

  /**
   * Deletes the account. What its person wrote stays under 'former member'; with `remove` its words go, which may take
   * a while after this. @throws Refused `wrong_credentials` (field `password`); `conflict` for the last admin
   */
  async leave(person: Person, { password, comments }: z.output<typeof leaveSchema>): Promise<void> {
    await this.mustKnow(person, password, 'password');
    await this.access.change(async (tx, note) => {
      await mustNotBeLastAdmin(tx, person);
      await forget(tx, person.id, this.store.now(), comments === 'remove');
      await endSessions(tx, person.id, note);
      await note(person.id);
    });
  }

  private async mustKnow({ id }: Person, password: string, field: string): Promise<void> {
    const { password_hash } = await this.store.db
      .selectFrom('accounts')
      .select('password_hash')
      .where('person_id', '=', id)
      .executeTakeFirstOrThrow();
    if (await verifyPassword(password, password_hash)) return;
    throw new Refused('wrong_credentials', 'The password is wrong.', { field });
  }

  private async owner(tx: Tx, personId: PersonId, email: string): Promise<Person> {
    const row = await selectPeople(tx).where('people.id', '=', personId).executeTakeFirst();
    if (row?.email !== email) {
      throw new Refused('expired', 'The account has been given another e-mail since.');
    }
    return toPerson(row, this.store.now());
  }
}

async function mustNotBeLastAdmin(tx: Tx, { id, role }: Person): Promise<void> {
  if (role !== 'admin') return;
  const admins = await tx
    .selectFrom('accounts')
    .select('person_id')
    .where('role', '=', 'admin')
    .forUpdate()
    .execute();
  if (admins.some((admin) => admin.person_id !== id)) return;
  throw new Refused('conflict', 'You are the only admin: make somebody else an admin first.');
}

/** All that is known of a person goes, but that somebody wrote what they wrote. */
export async function forget(tx: Tx, id: PersonId, at: number, wordsGo: boolean): Promise<void> {
  for (const table of ['accounts', 'links', 'reads', 'thread_mutes', 'notifications'] as const) {
    await tx.deleteFrom(table).where('person_id', '=', id).execute();
  }
  await tx
    .updateTable('people')
    .set({
      name: FORMER_MEMBER,
      folded_name: foldedName(FORMER_MEMBER),
      about: '',
      muted_until: null,
      suspended_until: null,
      left_at: at,
      words_go: wordsGo ? 1 : 0,
    })
    .where('id', '=', id)
    .execute();
  await tx.updateTable('signatures').set({ name: FORMER_MEMBER }).where('person_id', '=', id).execute();
  // What they had in hand as a moderator waits for another.
  await tx
    .updateTable('cases')
    .set({ taken_by: null, taken_at: null, changed_at: at })
    .where('taken_by', '=', id)
    .where('closed_at', 'is', null)
    .execute();
}
