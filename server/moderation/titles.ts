import { Refused } from '../../shared/protocol/errors.ts';
import type { Tx } from '../store/store.ts';
import type { LockedThread } from '../threads/log.ts';
import { readDetail, stillCounts } from './record.ts';

/**
 * Who opened a thread doesn't take back the title that a moderator has given it, unless an appeal has brought it.
 * @throws Refused
 */
export async function mustBeOpeners(
  tx: Tx,
  { id, title }: Pick<LockedThread, 'id' | 'title'>,
): Promise<void> {
  const last = await tx
    .selectFrom('actions as a')
    .select('a.detail')
    .select((e) =>
      e
        .selectFrom('cases as c')
        .select('c.id')
        .whereRef('c.closed_by', '=', 'a.id')
        .where('c.action_id', 'is not', null)
        .limit(1)
        .as('appeal'),
    )
    .where('a.act', '=', 'retitle')
    .where('a.thread_id', '=', id)
    .where(stillCounts('a'))
    .orderBy('a.at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last || last.appeal !== null || readDetail(last.detail).title !== title) return;
  throw new Refused('not_allowed', 'A moderator has set this title: a moderator has to change it.');
}
