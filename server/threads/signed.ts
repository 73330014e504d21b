import { type RawBuilder, sql } from 'kysely';

/** Of the comment with this alias in a query: how many stand by it beside its author; more than 0 only of a joint response. */
export const othersSigned = (alias: string): RawBuilder<number> =>
  sql<number>`(select count(*) from drafts as signed
    inner join signatures as s on s.draft_id = signed.id and s.round = signed.round
    where signed.thread_id = ${sql.ref(`${alias}.thread_id`)} and signed.published = ${sql.ref(`${alias}.number`)}
      and s.withdrawn_at is null and s.person_id <> ${sql.ref(`${alias}.author_id`)})`;
