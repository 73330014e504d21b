import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import {
  createDecoder,
  hasContent,
  readVarInt,
  readVarString,
  readVarUint,
  readVarUint8Array,
} from 'lib0/decoding';
import {
  createEncoder,
  toUint8Array,
  writeVarInt,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding';
import type { DraftId, PersonId } from '../../shared/protocol/text.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';

/** Fewer entries than this are loaded as fast as a snapshot. */
const WORTH_IT = 100;
/** Entries of one archive of a log that is written as a whole. */
const RUN = 10_000;
const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** An entry of the log with all that is known of it. */
export interface Entry {
  seq: number;
  personId: PersonId;
  at: Millis;
  bytes: Uint8Array;
}

/** A draft's text as it is at a place of its log: all updates as one. */
export interface State {
  seq: number;
  bytes: Uint8Array;
}

/**
 * Puts a snapshot in place of the log for loading, where it has grown long, and the log itself into an archive, which
 * has every entry still. Does nothing where another node does the same.
 */
export async function compact(store: Store, draftId: DraftId, { seq, bytes }: State): Promise<void> {
  const before = await snapshotSeq(store.db, draftId);
  if (seq - before < WORTH_IT) return;
  const entries = await store.db
    .selectFrom('draft_updates')
    .select(['seq', 'person_id as personId', 'at', 'bytes'])
    .where('draft_id', '=', draftId)
    .where('seq', '>', before)
    .where('seq', '<=', seq)
    .orderBy('seq')
    .execute();
  const archive = await packed(entries);
  await store.write(async (tx) => {
    // The lock: appends and other compactions wait, or have been.
    await tx.selectFrom('drafts').select('id').where('id', '=', draftId).forUpdate().executeTakeFirst();
    if ((await snapshotSeq(tx, draftId)) !== before) return;
    await tx
      .insertInto('draft_snapshots')
      .values({ draft_id: draftId, seq, bytes })
      .onConflict((conflict) => conflict.column('draft_id').doUpdateSet({ seq, bytes }))
      .execute();
    await tx
      .insertInto('draft_archives')
      .values({ draft_id: draftId, from_seq: before + 1, to_seq: seq, bytes: archive })
      .execute();
    await tx.deleteFrom('draft_updates').where('draft_id', '=', draftId).where('seq', '<=', seq).execute();
  });
}

/** Makes ready the whole log of a draft that is not here yet, with the state at its end; what it returns writes it. */
export async function preparedLog(
  draftId: DraftId,
  entries: Entry[],
  { seq, bytes }: State,
): Promise<(tx: Tx) => Promise<void>> {
  if (entries.length < WORTH_IT) {
    return async (tx) => {
      for (const { personId, ...entry } of entries) {
        const row = { ...entry, draft_id: draftId, person_id: personId };
        await tx.insertInto('draft_updates').values(row).execute();
      }
    };
  }
  const archives: Tables['draft_archives'][] = [];
  for (let from = 0; from < entries.length; from += RUN) {
    const run = entries.slice(from, from + RUN);
    const [from_seq, to_seq] = [from + 1, from + run.length];
    archives.push({ draft_id: draftId, from_seq, to_seq, bytes: await packed(run) });
  }
  return async (tx) => {
    await tx.insertInto('draft_snapshots').values({ draft_id: draftId, seq, bytes }).execute();
    for (const archive of archives) await tx.insertInto('draft_archives').values(archive).execute();
  };
}

async function snapshotSeq(db: Db | Tx, draftId: DraftId): Promise<number> {
  const row = await db
    .selectFrom('draft_snapshots')
    .select('seq')
    .where('draft_id', '=', draftId)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** Every entry of the draft's log from the first on, up to `upTo`, archived or not. */
export async function* wholeLog(
  db: Db | Tx,
  draftId: DraftId,
  upTo = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Entry> {
  let seq = 0;
  for (;;) {
    const archive = await db
      .selectFrom('draft_archives')
      .selectAll()
      .where('draft_id', '=', draftId)
      .where('from_seq', '=', seq + 1)
      .executeTakeFirst();
    const entries = archive
      ? await unpacked(archive.from_seq, archive.bytes)
      : await db
          .selectFrom('draft_updates')
          .select(['seq', 'person_id as personId', 'at', 'bytes'])
          .where('draft_id', '=', draftId)
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(1_000)
          .execute();
    // What was archived between the two questions is asked for again.
    if (entries.length === 0 || entries[0]!.seq !== seq + 1) {
      if (entries.length === 0) return;
      continue;
    }
    for (const entry of entries) {
      if (entry.seq > upTo) return;
      yield entry;
    }
    seq = entries.at(-1)!.seq;
  }
}

/** Entries whose seqs follow each other: authors once each, instants as what is between them. */
async function packed(entries: Entry[]): Promise<Uint8Array> {
  const encoder = createEncoder();
  const authors = [...new Set(entries.map(({ personId }) => personId))];
  writeVarUint(encoder, authors.length);
  for (const author of authors) writeVarString(encoder, author);
  let last = 0;
  for (const { personId, at, bytes } of entries) {
    writeVarUint(encoder, authors.indexOf(personId));
    // The database's clock may have been set back.
    writeVarInt(encoder, at - last);
    last = at;
    writeVarUint8Array(encoder, bytes);
  }
  return deflate(toUint8Array(encoder));
}

async function unpacked(first: number, archive: Uint8Array): Promise<Entry[]> {
  const decoder = createDecoder(await inflate(archive));
  const authors = Array.from({ length: readVarUint(decoder) }, () => readVarString(decoder) as PersonId);
  const entries: Entry[] = [];
  let at = 0;
  for (let seq = first; hasContent(decoder); seq++) {
    const personId = authors[readVarUint(decoder)]!;
    at += readVarInt(decoder);
    entries.push({ seq, personId, at, bytes: readVarUint8Array(decoder) });
  }
  return entries;
}
