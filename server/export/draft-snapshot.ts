import { type Selectable, sql } from 'kysely';
import type { DraftId, ThreadId } from '../../shared/protocol/text.ts';
import { wholeLog } from '../drafts/archive.ts';
import { quorumOf } from '../drafts/rows.ts';
import type { Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import {
  type DraftRecord,
  ENTRIES,
  type NoteRecord,
  type ProposalRecord,
  type UpdatesRecord,
} from './draft-format.ts';
import type { Entry } from './format.ts';
import { toInstant, toInstantOrNull } from './values.ts';

/** A column in the order of its bytes. */
export type Ordered = <T extends string>(column: T) => ReturnType<typeof sql.raw>;

/** All drafts in threads that readers see, by their ids, each with its log, its notes and its proposals. */
export async function* allDrafts(tx: Tx, ordered: Ordered): AsyncGenerator<Entry, void, void> {
  for (const { id } of await draftIds(tx, ordered)) {
    const draft = await draftOf(tx, ordered, id);
    yield { kind: 'draft', value: draft };
    for await (const value of logOf(tx, id)) yield { kind: 'updates', value };
    for (const value of await notesOf(tx, ordered, id)) yield { kind: 'note', value };
    for (const value of await proposalsOf(tx, ordered, id)) yield { kind: 'proposal', value };
  }
}

/** What a thread says of the drafts that were published in it: the text that was signed, and by whom. */
export async function* publishedDrafts(
  tx: Tx,
  ordered: Ordered,
  threadId: ThreadId,
): AsyncGenerator<Entry, void, void> {
  for (const { id } of await draftIds(tx, ordered, threadId)) {
    const draft = await draftOf(tx, ordered, id);
    const [proposal] = (await proposalsOf(tx, ordered, id)).filter(({ voided }) => !voided);
    if (!proposal) continue;
    const signatures = proposal.signatures.filter(({ withdrawnAt }) => withdrawnAt === null);
    const members = draft.members.filter(({ person }) => signatures.some((one) => one.person === person));
    yield { kind: 'draft', value: { ...draft, seq: 0, members } };
    yield { kind: 'proposal', value: { ...proposal, signatures } };
  }
}

/** With a thread: those that were published in it. */
const draftIds = (tx: Tx, ordered: Ordered, threadId?: ThreadId) =>
  tx
    .selectFrom('drafts as d')
    .innerJoin('threads as t', 't.id', 'd.thread_id')
    .select('d.id')
    .where('t.state', '=', 'open')
    .$if(threadId !== undefined, (query) =>
      query.where('d.thread_id', '=', threadId!).where('d.state', '=', 'published'),
    )
    .orderBy(ordered('d.id'))
    .execute();

async function draftOf(tx: Tx, ordered: Ordered, id: DraftId): Promise<DraftRecord> {
  const row = await tx.selectFrom('drafts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const answers = await tx
    .selectFrom('draft_answers')
    .select(['number', 'revision'])
    .where('draft_id', '=', id)
    .orderBy('number')
    .execute();
  const members = await tx
    .selectFrom('draft_members')
    .select(['person_id as person', 'role', 'at'])
    .where('draft_id', '=', id)
    .orderBy(ordered('person_id'))
    .execute();
  return {
    id,
    thread: row.thread_id,
    title: row.title,
    opener: row.opener_id,
    opId: row.op_id,
    state: row.state,
    quorum: quorumOf(row.quorum),
    createdAt: toInstant(row.created_at),
    editedAt: toInstantOrNull(row.edited_at),
    seq: row.seq,
    round: row.round,
    published: row.published,
    answers,
    members: members.map((member) => ({ ...member, at: toInstant(member.at) })),
  };
}

/** The log in runs of one length, wherever it is kept. */
async function* logOf(tx: Tx, id: DraftId): AsyncGenerator<UpdatesRecord, void, void> {
  let entries: UpdatesRecord['entries'] = [];
  let from = 1;
  for await (const { seq, personId, at, bytes } of wholeLog(tx, id)) {
    entries.push({ person: personId, at: toInstant(at), bytes: Buffer.from(bytes).toString('base64') });
    if (entries.length < ENTRIES) continue;
    yield { from, entries };
    [from, entries] = [seq + 1, []];
  }
  if (entries.length > 0) yield { from, entries };
}

async function notesOf(tx: Tx, ordered: Ordered, id: DraftId): Promise<NoteRecord[]> {
  const rows = await tx
    .selectFrom('draft_notes')
    .selectAll()
    .where('draft_id', '=', id)
    .orderBy('created_at')
    .orderBy(ordered('id'))
    .execute();
  return rows.map(toNote);
}

function toNote(row: Selectable<Tables['draft_notes']>): NoteRecord {
  return {
    id: row.id,
    author: row.author_id,
    opId: row.op_id,
    kind: row.kind,
    start: row.start_at,
    end: row.end_at,
    quoted: row.quoted,
    body: row.body,
    replacement: row.replacement,
    replyTo: row.reply_to,
    state: row.state,
    createdAt: toInstant(row.created_at),
    closedBy: row.closed_by,
    closedAt: toInstantOrNull(row.closed_at),
  };
}

async function proposalsOf(tx: Tx, ordered: Ordered, id: DraftId): Promise<ProposalRecord[]> {
  const rows = await tx
    .selectFrom('draft_proposals')
    .selectAll()
    .where('draft_id', '=', id)
    .orderBy('round')
    .execute();
  const signatures = await tx
    .selectFrom('signatures')
    .selectAll()
    .where('draft_id', '=', id)
    .orderBy('at')
    .orderBy(ordered('person_id'))
    .orderBy(sql`coalesce(withdrawn_at, 9000000000000000)`)
    .execute();
  return rows.map((row) => ({
    round: row.round,
    title: row.title,
    text: new TextDecoder().decode(row.text),
    hash: row.hash,
    by: row.by_id,
    at: toInstant(row.at),
    voided: row.voided === 1,
    signatures: signatures
      .filter(({ round }) => round === row.round)
      .map(({ person_id, name, hash, at, withdrawn_at }) => ({
        person: person_id,
        name,
        hash,
        at: toInstant(at),
        withdrawnAt: toInstantOrNull(withdrawn_at),
      })),
  }));
}
