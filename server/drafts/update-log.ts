import type { DraftId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { permissions } from '../people/permissions.ts';
import { PERSON_COLUMNS, toPerson } from '../people/person-row.ts';
import { runs } from '../store/runs.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';

/** One entry that is to be appended: an update, by whom, and from which clock to which of each client. */
export interface Addition {
  personId: PersonId;
  bytes: Uint8Array;
  clocks: Map<number, { from: number; to: number }>;
}

/** An entry of the log. */
export interface LoggedUpdate {
  seq: number;
  personId: PersonId;
  bytes: Uint8Array;
}

/** The draft is not being written: it is proposed, published or abandoned. */
export class NotWriting extends Error {}
/** `personId` may not write in it any more. */
export class MayNotWrite extends Error {
  readonly personId: PersonId;
  constructor(personId: PersonId, message: string) {
    super(message);
    this.personId = personId;
  }
}
/** Another node took something else of the same client, or a client is somebody else's. */
export class ClockTaken extends Error {}

export interface DraftHead {
  id: DraftId;
  seq: number;
  state: Tables['drafts']['state'];
}

/** Where drafts are loaded from: all updates up to `seq` as one, and those after. */
export interface Loaded extends DraftHead {
  threadId: ThreadId;
  snapshot: Uint8Array | null;
  /** The place of the log that the snapshot is true at; 0 without one. */
  snapshotSeq: number;
  updates: LoggedUpdate[];
  /** Whose each Yjs client is, and up to which clock its structs are in the log. */
  clients: Map<number, { personId: PersonId; clock: number }>;
}

/** The log of each draft's text. Nothing counts as saved that isn't in it. */
export class UpdateLog {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /**
   * Appends, in one transaction: a client's structs each once, by whom they belong to, while it is being written.
   * Returns the seq of the last. @throws NotWriting, MayNotWrite, ClockTaken; then nothing was appended
   */
  append(draftId: DraftId, additions: readonly Addition[]): Promise<number> {
    const at = this.store.now();
    return this.store.write(async (tx) => {
      const draft = await tx
        .updateTable('drafts')
        .set((e) => ({ seq: e('seq', '+', additions.length), edited_at: at }))
        .where('id', '=', draftId)
        .where('state', '=', 'writing')
        .returning('seq')
        .executeTakeFirst();
      if (!draft) throw new NotWriting();
      await mayAllWrite(tx, draftId, new Set(additions.map(({ personId }) => personId)), at);
      for (const addition of additions) await takeClocks(tx, draftId, addition);
      const first = draft.seq - additions.length + 1;
      await tx
        .insertInto('draft_updates')
        .values(
          additions.map(({ personId, bytes }, i) => ({
            draft_id: draftId,
            seq: first + i,
            person_id: personId,
            at,
            bytes,
          })),
        )
        .execute();
      return draft.seq;
    });
  }

  /** All that makes up the text. Null: no such draft. */
  load(draftId: DraftId): Promise<Loaded | null> {
    return this.store.read((tx) => loadDraft(tx, draftId));
  }

  /** The entries after `after`, oldest first; null where they were compacted: then `load` has them. */
  async since(draftId: DraftId, after: number): Promise<LoggedUpdate[] | null> {
    const rows = await this.store.db
      .selectFrom('draft_updates')
      .select(['seq', 'bytes', 'person_id as personId'])
      .where('draft_id', '=', draftId)
      .where('seq', '>', after)
      .orderBy('seq')
      .execute();
    return rows.length > 0 && rows[0]!.seq > after + 1 ? null : rows;
  }

  /** How far each has come. */
  async heads(ids: DraftId[]): Promise<DraftHead[]> {
    const heads: DraftHead[] = [];
    for (const some of runs(ids)) {
      heads.push(
        ...(await this.store.db
          .selectFrom('drafts')
          .select(['id', 'seq', 'state'])
          .where('id', 'in', some)
          .execute()),
      );
    }
    return heads;
  }
}

export async function loadDraft(db: Db | Tx, draftId: DraftId): Promise<Loaded | null> {
  const draft = await db
    .selectFrom('drafts as d')
    .leftJoin('draft_snapshots as s', 's.draft_id', 'd.id')
    .select(['d.id', 'd.thread_id', 'd.seq', 'd.state', 's.seq as snapshot_seq', 's.bytes'])
    .where('d.id', '=', draftId)
    .executeTakeFirst();
  if (!draft) return null;
  const updates = await db
    .selectFrom('draft_updates')
    .select(['seq', 'bytes', 'person_id as personId'])
    .where('draft_id', '=', draftId)
    .where('seq', '>', draft.snapshot_seq ?? 0)
    .orderBy('seq')
    .execute();
  const clients = await db
    .selectFrom('draft_clients')
    .select(['client', 'person_id as personId', 'clock'])
    .where('draft_id', '=', draftId)
    .execute();
  return {
    id: draft.id,
    threadId: draft.thread_id,
    seq: draft.seq,
    state: draft.state,
    snapshot: draft.bytes,
    snapshotSeq: draft.snapshot_seq ?? 0,
    updates,
    clients: new Map(clients.map(({ client, ...of }) => [client, of])),
  };
}

/** Asked within the transaction: they may have lost the right since their socket was let in. */
async function mayAllWrite(tx: Tx, draftId: DraftId, ids: Set<PersonId>, now: number): Promise<void> {
  const rows = await tx
    .selectFrom('draft_members as m')
    .innerJoin('people', 'people.id', 'm.person_id')
    .leftJoin('accounts', 'accounts.person_id', 'people.id')
    .select(PERSON_COLUMNS)
    .innerJoin('drafts as d', 'd.id', 'm.draft_id')
    .leftJoin('thread_mutes as mute', (join) =>
      join
        .onRef('mute.thread_id', '=', 'd.thread_id')
        .onRef('mute.person_id', '=', 'm.person_id')
        .on('mute.until', '>', now),
    )
    .select(['m.role as draft_role', 'mute.until as muted_here'])
    .where('m.draft_id', '=', draftId)
    .where('m.person_id', 'in', [...ids])
    .execute();
  for (const id of ids) {
    const row = rows.find((found) => found.id === id);
    const refusal = row
      ? permissions(toPerson(row, now), 'draft:write', {
          draftRole: row.draft_role,
          mutedHere: row.muted_here,
        })
      : { message: 'You are not a member of this draft any more.' };
    if (refusal) throw new MayNotWrite(id, refusal.message);
  }
}

/** The first use of a client binds it to the person; two that say different things at the same clock can't both be in the log. */
async function takeClocks(tx: Tx, draftId: DraftId, { personId, clocks }: Addition): Promise<void> {
  for (const [client, { from, to }] of clocks) {
    const known = await tx
      .selectFrom('draft_clients')
      .select(['person_id', 'clock'])
      .where('draft_id', '=', draftId)
      .where('client', '=', client)
      .executeTakeFirst();
    if (known ? known.person_id !== personId || known.clock !== from : from !== 0) throw new ClockTaken();
    await (known
      ? tx
          .updateTable('draft_clients')
          .set({ clock: to })
          .where('draft_id', '=', draftId)
          .where('client', '=', client)
          .execute()
      : tx
          .insertInto('draft_clients')
          .values({ draft_id: draftId, client, person_id: personId, clock: to })
          .execute());
  }
}
