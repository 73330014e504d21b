import { sql } from 'kysely';
import type { z } from 'zod';
import type { findMembersSchema, Member, Members } from '../../shared/protocol/accounts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person, Role } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';
import * as letters from '../mail/letters.ts';
import { IDLE } from '../store/session-lifetime.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Access } from './access.ts';
import { forget } from './accounts.ts';
import { isFrom } from './permissions.ts';
import { permitted } from './permitted.ts';
import { selectPeople, toPerson } from './person-row.ts';
import type { Post } from './post.ts';
import { endSessions } from './sessions-of.ts';

const PAGE = 50;

/** The members, as those see them who let them in and give them roles. */
export class MemberList {
  private readonly store: Store;
  private readonly access: Access;
  private readonly post: Post;

  constructor(store: Store, access: Access, post: Post) {
    this.store = store;
    this.access = access;
    this.post = post;
  }

  /** Members by name, a page at a time. Only admins find by e-mail and are told it. @throws Refused */
  async find(
    viewer: Person | null,
    { q, waiting, cursor }: z.output<typeof findMembersSchema>,
  ): Promise<Members> {
    const me = permitted(viewer, 'member:list', {});
    const seesEmails = isFrom(me, 'admin');
    const after = cursor === undefined ? null : readCursor(cursor);
    const name = foldedName(q);
    const rows = await selectMembers(this.store.db, this.store.now())
      .$if(q.trim() !== '', (query) =>
        query.where((e) =>
          e.or([
            ...(name === ''
              ? [e('people.name', '=', q.trim())]
              : [sql<boolean>`people.folded_name like ${`%${name}%`}`]),
            ...(seesEmails ? [e('accounts.email', '=', q.trim().toLowerCase())] : []),
            ...(seesEmails ? [e('accounts.claimed_email', '=', q.trim().toLowerCase())] : []),
          ]),
        ),
      )
      .$if(waiting !== undefined, (query) => query.where('accounts.waiting', '=', waiting === 'true' ? 1 : 0))
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(people.folded_name, people.id) > (${after!.name}, ${after!.id})`),
      )
      .orderBy('people.folded_name')
      .orderBy('people.id')
      .limit(PAGE + 1)
      .execute();
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    const next = rows.length > PAGE && last ? `${last.id}.${last.folded_name}` : null;
    return { members: page.map((row) => toMember(row, this.store.now(), seesEmails)), next };
  }

  /** Gives somebody a role. Their sessions go on under new ids. @throws Refused */
  async setRole(actor: Person | null, id: PersonId, role: Exclude<Role, 'guest'>): Promise<Member> {
    permitted(actor, 'role:set', {});
    await this.access.change(async (tx, note) => {
      const target = await findMember(tx, id, this.store.now());
      permitted(actor, 'role:set', { person: target });
      // Who has been made an admin has been let in.
      await tx.updateTable('accounts').set({ role, waiting: 0 }).where('person_id', '=', id).execute();
      await note(id);
    });
    const row = await selectMembers(this.store.db, this.store.now())
      .where('people.id', '=', id)
      .executeTakeFirstOrThrow();
    return toMember(row, this.store.now(), true);
  }

  /** Lets in who has signed up, or deletes their account. @throws Refused `conflict` when that was decided before */
  async decide(actor: Person | null, id: PersonId, approve: boolean): Promise<void> {
    permitted(actor, 'member:admit', {});
    await this.access.change(async (tx, note) => {
      const target = await findMember(tx, id, this.store.now());
      if (!target.waiting) throw new Refused('conflict', 'This sign-up was decided already.');
      if (approve) {
        await tx.updateTable('accounts').set({ waiting: 0 }).where('person_id', '=', id).execute();
        await note(id);
        const address = target.email ?? target.claimedEmail;
        if (address) await this.post.queue(tx, address, letters.approved(this.post.forumUrl()));
      } else {
        await forget(tx, id, this.store.now(), false);
        await endSessions(tx, id, note);
      }
    });
    this.post.wake();
  }

  /** How many people there are, and how many of them wait to be let in. */
  async counts(): Promise<{ people: number; waiting: number }> {
    const row = await this.store.db
      .selectFrom('accounts')
      .select((e) => [e.fn.countAll<number>().as('people'), e.fn.sum<number>('waiting').as('waiting')])
      .executeTakeFirstOrThrow();
    return { people: Number(row.people), waiting: Number(row.waiting ?? 0) };
  }
}

const selectMembers = (db: Db, now: number) =>
  selectPeople(db)
    .select(['people.created_at', 'people.folded_name'])
    .select((e) =>
      e
        .selectFrom('sessions')
        .select((s) => s.fn.max('sessions.expires_at').as('last'))
        .whereRef('sessions.person_id', '=', 'people.id')
        .where('sessions.expires_at', '>', now)
        .as('last_end'),
    )
    .where('accounts.role', 'is not', null);

type MemberRow = Awaited<ReturnType<ReturnType<typeof selectMembers>['executeTakeFirstOrThrow']>>;

function toMember(row: MemberRow, now: number, withEmail: boolean): Member {
  const { email, claimedEmail, ...person } = toPerson(row, now);
  return {
    ...person,
    ...(withEmail && email && { email }),
    ...(withEmail && claimedEmail && { claimedEmail }),
    createdAt: new Date(row.created_at).toISOString(),
    usedAt: row.last_end === null ? null : new Date(Math.min(now, Number(row.last_end) - IDLE)).toISOString(),
  };
}

async function findMember(tx: Tx, id: PersonId, now: number): Promise<Person> {
  const row = await selectPeople(tx).where('people.id', '=', id).executeTakeFirst();
  if (!row?.role) throw new Refused('not_found', 'There is no such member.');
  return toPerson(row, now);
}

function readCursor(cursor: string): { id: string; name: string } {
  const match = /^([\w-]{16})\.(.*)$/s.exec(cursor);
  if (!match) throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  return { id: match[1]!, name: match[2]! };
}
