import type { Device } from '../../shared/protocol/accounts.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { IDLE } from '../store/session-lifetime.ts';
import type { Store } from '../store/store.ts';

/** A person's sessions, the one that was used last first. */
export async function devicesOf(store: Store, id: PersonId, currentHash: string): Promise<Device[]> {
  const rows = await store.db
    .selectFrom('sessions')
    .select(['id_hash', 'agent', 'created_at', 'expires_at'])
    .where('person_id', '=', id)
    .where('expires_at', '>', store.now())
    .where('replaced', '=', 0)
    .orderBy('expires_at', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    // Nothing that is secret: it opens no session.
    id: row.id_hash,
    current: row.id_hash === currentHash,
    agent: row.agent,
    createdAt: new Date(row.created_at).toISOString(),
    usedAt: new Date(Math.max(row.created_at, row.expires_at - IDLE)).toISOString(),
  }));
}
