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
import type { Db, Store, Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import { HASH_OF_NOTHING, hashPassword, verifyPassword } from './passwords.ts';

/** A row of `people` beside its account's, if it has one. */
export type PersonRow = Pick<Tables['people'], 'id' | 'kind' | 'name'> & {
  email: string | null;
  role: Tables['accounts']['role'] | null;
};

/** The person of a row. Who has no account may do what a guest may. */
export function toPerson({ id, kind, name, email, role }: PersonRow): Person {
  return { id, kind, name, role: role ?? 'guest', ...(email !== null && { email }) };
}

/** Members and guests. What it is given has passed the schemas of `shared/protocol/people.ts`. */
export class People {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Makes a member. @throws Refused `taken` (field `email`) when the e-mail has an account */
  async createAccount({ email, password, name }: z.output<typeof createAccountSchema>): Promise<Person> {
    const password_hash = await hashPassword(password);
    return this.store.write(async (tx) => {
      const id = await insertPerson(tx, 'member', name, this.store.now());
      const inserted = await tx
        .insertInto('accounts')
        .values({ person_id: id, email, password_hash, role: 'member' })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .returning('person_id')
        .executeTakeFirst();
      if (!inserted) {
        throw new Refused('taken', 'There is an account with this e-mail already: sign in.', {
          field: 'email',
        });
      }
      return { id, kind: 'member', name, role: 'member', email };
    });
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
    if (!row || !right) throw new Refused('wrong_credentials', 'The e-mail or the password is wrong.');
    return toPerson(row);
  }

  /** Makes a guest: a person of a name only, whom nothing but a session tells from others of that name. */
  async createGuest({ name }: z.output<typeof guestSchema>): Promise<Person> {
    const id = await this.store.write((tx) => insertPerson(tx, 'guest', name, this.store.now()));
    return { id, kind: 'guest', name, role: 'guest' };
  }

  /** The person as they are now; null when there is none with this id. */
  async find(id: PersonId): Promise<Person | null> {
    const row = await selectPeople(this.store.db).where('people.id', '=', id).executeTakeFirst();
    return row ? toPerson(row) : null;
  }

  /**
   * Makes the member with this e-mail (as typed: it is checked here) an admin.
   * @throws Refused `invalid` or `not_found`
   */
  async makeAdmin(email: string): Promise<Person> {
    const address = parse(emailSchema, email);
    return this.store.write(async (tx) => {
      await tx.updateTable('accounts').set({ role: 'admin' }).where('email', '=', address).execute();
      const row = await selectPeople(tx).where('accounts.email', '=', address).executeTakeFirst();
      if (row) return toPerson(row);
      throw new Refused('not_found', `No account has the e-mail ${address}: sign up with it first.`);
    });
  }

  /** Whether somebody is an admin. */
  async hasAdmin(): Promise<boolean> {
    const { db } = this.store;
    const admin = await db
      .selectFrom('accounts')
      .select('person_id')
      .where('role', '=', 'admin')
      .limit(1)
      .executeTakeFirst();
    return admin !== undefined;
  }
}

const selectPeople = (db: Db | Tx) =>
  db
    .selectFrom('people')
    .leftJoin('accounts', 'accounts.person_id', 'people.id')
    .select(['people.id', 'people.kind', 'people.name', 'accounts.email', 'accounts.role']);

async function insertPerson(tx: Tx, kind: Person['kind'], name: string, at: number): Promise<PersonId> {
  const id = newId<PersonId>();
  await tx
    .insertInto('people')
    .values({ id, kind, name, folded_name: foldedName(name), created_at: at })
    .execute();
  return id;
}
