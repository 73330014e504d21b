import type { z } from 'zod';
import { parse, Refused } from '../../shared/protocol/errors.ts';
import {
  type createAccountSchema,
  emailSchema,
  type guestSchema,
  type Person,
  type signInSchema,
} from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { noteChange } from './access.ts';
import { takeInvitation } from './invitations.ts';
import type { Naming } from './naming.ts';
import { HASH_OF_NOTHING, hashPassword, needsRehash, verifyPassword } from './passwords.ts';
import { selectPeople, toPerson } from './person-row.ts';
import type { Post } from './post.ts';

export interface PeopleOptions {
  /** Who becomes a member by signing up. */
  signUp: 'open' | 'invitation' | 'approval';
  post: Post;
  naming: Naming;
}

/** As `createAccountSchema` reads it. */
type NewAccount = Omit<z.output<typeof createAccountSchema>, 'keepComments'> & { keepComments?: boolean };

/** Members and guests: how one comes in. What it is given has passed the schemas of `shared/protocol/people.ts`. */
export class People {
  private readonly store: Store;
  private readonly options: PeopleOptions;

  constructor(store: Store, options: PeopleOptions) {
    this.store = store;
    this.options = options;
  }

  /**
   * Makes a member, of a guest (`by`) where they want to keep what they wrote. Where the forum sends mail, the e-mail
   * is theirs once they confirm it, and nobody is told whether it is somebody else's already: its owner is, by mail.
   * @throws Refused `taken` (field `email`) where no mail is sent; `not_allowed`, `expired` for the invitation; `invalid`
   * (field `name`)
   */
  async createAccount(
    { email, password, name, invitation, keepComments = true }: NewAccount,
    by: Person | null = null,
  ): Promise<Person> {
    const { signUp, post, naming } = this.options;
    if (signUp === 'invitation' && invitation === undefined) {
      throw new Refused('not_allowed', 'This forum is for the invited: ask a moderator for an invitation.');
    }
    await naming.mayBeName(this.store.db, name);
    const password_hash = await hashPassword(password);
    const person = await this.store.write(async (tx) => {
      const at = this.store.now();
      if (invitation !== undefined) await takeInvitation(tx, invitation, at);
      const guest = by?.kind === 'guest' && keepComments ? by.id : null;
      const id = guest ? await becomeMember(tx, guest, name) : await insertPerson(tx, 'member', name, at);
      const owner = await ownerOf(tx, email);
      if (owner && !post.sends) {
        throw new Refused('taken', 'There is an account with this e-mail already: sign in.', {
          field: 'email',
        });
      }
      const waiting = signUp === 'approval' && invitation === undefined ? 1 : 0;
      const address = post.sends ? { email: null, claimed_email: email } : { email };
      await tx
        .insertInto('accounts')
        .values({ person_id: id, ...address, password_hash, role: 'member', waiting })
        .execute();
      if (post.sends) await post.claim(tx, { personId: id, email, owned: owner !== null, at });
      if (guest) await noteChange(tx, at, id);
      return (await find(tx, id, at))!;
    });
    post.wake();
    return person;
  }

  /**
   * The member with this e-mail and password. Takes as long when there is none.
   * @throws Refused `wrong_credentials`, which doesn't say which of the two is wrong
   */
  async signIn({ email, password }: z.output<typeof signInSchema>): Promise<Person> {
    const row = await selectPeople(this.store.db)
      .select('accounts.password_hash')
      .where('accounts.email', '=', email)
      .executeTakeFirst();
    const right = await verifyPassword(password, row?.password_hash ?? HASH_OF_NOTHING);
    if (!row || !right) {
      const hint = this.options.post.sends
        ? ' An address has to be confirmed before one can sign in with it.'
        : '';
      throw new Refused('wrong_credentials', `The e-mail or the password is wrong.${hint}`);
    }
    if (needsRehash(row.password_hash!)) await this.rehash(row.id, row.password_hash!, password);
    return toPerson(row, this.store.now());
  }

  /**
   * Makes a guest: a person of a name only, whom nothing but a session tells from others of that name.
   * @throws Refused `invalid` (field `name`)
   */
  async createGuest({ name }: z.output<typeof guestSchema>): Promise<Person> {
    await this.options.naming.mayBeName(this.store.db, name);
    const id = await this.store.write((tx) => insertPerson(tx, 'guest', name, this.store.now()));
    return { id, kind: 'guest', name, role: 'guest' };
  }

  /** The person as they are now; null when there is none with this id. */
  async find(id: PersonId): Promise<Person | null> {
    return find(this.store.db, id, this.store.now());
  }

  /**
   * Makes the member with this e-mail (as typed: it is checked here) an admin. One that is only claimed, by nobody
   * else, counts as confirmed by whoever may run this. @throws Refused `invalid` or `not_found`
   */
  async makeAdmin(email: string): Promise<Person> {
    const address = parse(emailSchema, email);
    return this.store.write(async (tx) => {
      const owner = await ownerOf(tx, address);
      const claimants = owner ? [] : await claimantsOf(tx, address);
      const id = owner ?? (claimants.length === 1 ? claimants[0]! : null);
      if (!id) {
        throw new Refused(
          'not_found',
          claimants.length > 1
            ? `Several accounts claim the e-mail ${address}: it has to be confirmed first.`
            : `No account has the e-mail ${address}: sign up with it first.`,
        );
      }
      await tx
        .updateTable('accounts')
        .set({ role: 'admin', waiting: 0, ...(!owner && { email: address, claimed_email: null }) })
        .where('person_id', '=', id)
        .execute();
      await noteChange(tx, this.store.now(), id);
      return (await find(tx, id, this.store.now()))!;
    });
  }

  /** Whether somebody is an admin. */
  async hasAdmin(): Promise<boolean> {
    const admin = await this.store.db
      .selectFrom('accounts')
      .select('person_id')
      .where('role', '=', 'admin')
      .limit(1)
      .executeTakeFirst();
    return admin !== undefined;
  }

  /** By the parameters of today. Not for a hash that was changed meanwhile. */
  private async rehash(id: PersonId, before: string, password: string): Promise<void> {
    const password_hash = await hashPassword(password);
    await this.store.write((tx) =>
      tx
        .updateTable('accounts')
        .set({ password_hash })
        .where('person_id', '=', id)
        .where('password_hash', '=', before)
        .execute(),
    );
  }
}

async function find(db: Store['db'] | Tx, id: PersonId, now: Millis): Promise<Person | null> {
  const row = await selectPeople(db).where('people.id', '=', id).executeTakeFirst();
  return row ? toPerson(row, now) : null;
}

/** Whose the e-mail is, confirmed; null: nobody's. */
export async function ownerOf(tx: Tx, email: string): Promise<PersonId | null> {
  const row = await tx
    .selectFrom('accounts')
    .select('person_id')
    .where('email', '=', email)
    .executeTakeFirst();
  return row?.person_id ?? null;
}

async function claimantsOf(tx: Tx, email: string): Promise<PersonId[]> {
  const rows = await tx
    .selectFrom('accounts')
    .select('person_id')
    .where('claimed_email', '=', email)
    .execute();
  return rows.map((row) => row.person_id);
}

async function insertPerson(tx: Tx, kind: Person['kind'], name: string, at: Millis): Promise<PersonId> {
  const id = newId<PersonId>();
  await tx
    .insertInto('people')
    .values({ id, kind, name, folded_name: foldedName(name), created_at: at })
    .execute();
  return id;
}

/** The same person from now on: what they wrote, and how far they have read, stays theirs. */
async function becomeMember(tx: Tx, guest: PersonId, name: string): Promise<PersonId> {
  await tx
    .updateTable('people')
    .set({ kind: 'member', name, folded_name: foldedName(name) })
    .where('id', '=', guest)
    .execute();
  return guest;
}
