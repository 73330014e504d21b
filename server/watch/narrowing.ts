import { type RawBuilder, sql } from 'kysely';
import type { ActivityFilter, ActivityKind } from '../../shared/protocol/watch.ts';
import { foldedName } from '../../shared/words.ts';
import { NEW_FOR } from '../people/newcomers.ts';
import type { Source } from './happening.ts';
import { SOURCES } from './sources.ts';

/** The comments that are held, by where it is told of them: what was moved since, where it was. */
const HELD_HERE = sql`select thread_id, number from comments where state = 'held'`;
const HELD = sql`${HELD_HERE} union all
  select c.thread_id, c.number from comments as held join comments as c
    on c.moved_to_thread = held.thread_id and c.moved_to_number = held.number where held.state = 'held'`;

/**
 * What of a source passes a filter: the same as `passes` of `shared/activity-filter.ts`, said of its rows; null where
 * nothing of it can.
 */
export function narrowed(source: Source, filter: ActivityFilter): RawBuilder<unknown> | null {
  const { at, actor, unnamed, person, thread, number, kinds } = SOURCES[source];
  const wanted: RawBuilder<unknown>[] = [];
  if (filter.kinds.length > 0) {
    const those = filter.kinds.flatMap((kind: ActivityKind) => kinds[kind] ?? []);
    if (those.length === 0) return null;
    if (those.length < Object.keys(kinds).length) wanted.push(sql`(${sql.join(those, sql` or `)})`);
  }
  if (filter.thread !== null) {
    if (!thread) return null;
    wanted.push(sql`${thread} = ${filter.thread}`);
  }
  const name = foldedName(filter.person);
  if (name !== '') {
    const told = [...(unnamed ? [] : [actor]), ...(person ? [person] : [])];
    if (told.length === 0) return null;
    // It has letters and digits only: nothing that means more to `like`.
    const named = sql`select id from people where folded_name like ${`%${name}%`}`;
    wanted.push(
      sql`(${sql.join(
        told.map((one) => sql`${one} in (${named})`),
        sql` or `,
      )})`,
    );
  }
  if (filter.newcomers) {
    wanted.push(sql`exists (select 1 from people as newcomer where newcomer.id = ${actor}
      and (newcomer.kind = 'guest' or ${at} - newcomer.created_at < ${sql.lit(NEW_FOR)}))`);
  }
  if (filter.held) {
    if (!number || !thread) return null;
    wanted.push(sql`(${thread}, ${number}) in (${source === 'event' ? HELD : HELD_HERE})`);
  }
  return wanted.length === 0 ? sql`1 = 1` : sql.join(wanted, sql` and `);
}
