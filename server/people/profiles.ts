import { sql } from 'kysely';
import { excerpt } from '../../shared/markdown/text.ts';
import type { Profile, ProfileComments } from '../../shared/protocol/accounts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import type { Store } from '../store/store.ts';
import { isThereFor } from '../threads/shown.ts';
import { othersSigned } from '../threads/signed.ts';
import { isFrom } from './permissions.ts';
import { endOf, selectPeople, toPerson } from './person-row.ts';

const PAGE = 20;
const EXCERPT = 240;

/** What everyone may know of somebody. */
export class Profiles {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** @throws Refused `not_found` */
  async profile(viewer: Person | null, id: PersonId): Promise<Profile> {
    const { db } = this.store;
    const row = await selectPeople(db)
      .select(['people.about', 'people.left_at', 'people.created_at'])
      .where('people.id', '=', id)
      .executeTakeFirst();
    if (!row) throw new Refused('not_found', 'There is no such person here.');
    const now = this.store.now();
    const { name, kind, role } = toPerson(row, now);
    const { n } = await this.written(viewer, id)
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    const inForce = (until: number | null) => (until !== null && until > now ? endOf(until) : null);
    return {
      person: { id, name, kind, role },
      about: row.about,
      former: row.left_at !== null,
      createdAt: new Date(row.created_at).toISOString(),
      commentCount: Number(n),
      mutedUntil: inForce(row.muted_until),
      suspendedUntil: inForce(row.suspended_until),
      mutedIn: viewer && isFrom(viewer, 'moderator') ? await this.mutedIn(id, now) : [],
    };
  }

  private async mutedIn(id: PersonId, now: number): Promise<Profile['mutedIn']> {
    const rows = await this.store.db
      .selectFrom('thread_mutes as m')
      .innerJoin('threads as t', 't.id', 'm.thread_id')
      .select(['t.id', 't.title', 'm.until'])
      .where('m.person_id', '=', id)
      .where('m.until', '>', now)
      .where('t.state', '=', 'open')
      .orderBy('t.last_activity_at', 'desc')
      .limit(PAGE)
      .execute();
    return rows.map(({ id, title, until }) => ({ thread: { id, title }, until: endOf(until) }));
  }

  /** What they wrote that `viewer` may see, newest first. @throws Refused `not_found`, `invalid` cursor */
  async comments(viewer: Person | null, id: PersonId, cursor: string | undefined): Promise<ProfileComments> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const rows = await this.written(viewer, id)
      .innerJoin('revisions as r', (join) =>
        join.onRef('r.comment_id', '=', 'c.id').onRef('r.revision', '=', 'c.revision'),
      )
      .select(['c.id', 'c.thread_id', 't.title', 'c.number', 'c.kind', 'c.created_at', 'c.day_only'])
      .select(['c.state', 'c.revision', 'r.body', othersSigned('c').as('others')])
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(c.created_at, c.id) < (${after!.at}, ${after!.id})`),
      )
      .orderBy('c.created_at', 'desc')
      .orderBy('c.id', 'desc')
      .limit(PAGE + 1)
      .execute();
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    return {
      comments: page.map((row) => ({
        id: row.id,
        threadId: row.thread_id,
        threadTitle: row.title,
        number: row.number,
        kind: row.kind,
        others: Number(row.others),
        createdAt: new Date(row.created_at).toISOString(),
        dayOnly: row.day_only === 1,
        state: row.state,
        revision: row.revision,
        excerpt: excerpt(row.body, EXCERPT),
      })),
      next: rows.length > PAGE && last ? `${last.created_at}.${last.id}` : null,
    };
  }

  /** The comments of a person that may be seen: the same as `comment:see` of the permissions. */
  private written(viewer: Person | null, id: PersonId) {
    const states: ('visible' | 'held' | 'hidden')[] = ['visible'];
    if (viewer && isFrom(viewer, 'moderator')) states.push('held', 'hidden');
    else if (viewer?.id === id) states.push('held');
    return this.store.db
      .selectFrom('comments as c')
      .innerJoin('threads as t', 't.id', 'c.thread_id')
      .where('c.author_id', '=', id)
      .where('c.state', 'in', states)
      .where('t.state', '=', 'open')
      .where(isThereFor(viewer, 't'));
  }
}

function readCursor(cursor: string): { at: number; id: string } {
  const match = /^(-?\d{1,15})\.([\w-]{16})$/.exec(cursor);
  if (!match) throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  return { at: Number(match[1]), id: match[2]! };
}
