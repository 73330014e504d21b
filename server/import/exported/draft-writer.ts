import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import * as Y from 'yjs';
import type { DraftId } from '../../../shared/protocol/text.ts';
import { type Entry, preparedLog, wholeLog } from '../../drafts/archive.ts';
import { contentsOf, LOGGED } from '../../drafts/untrusted-update.ts';
import type { DraftRecord, NoteRecord, ProposalRecord, UpdatesRecord } from '../../export/draft-format.ts';
import { runs } from '../../store/runs.ts';
import type { Store, Tx } from '../../store/store.ts';
import type { Tables } from '../../store/tables.ts';

/** What became of a draft, and of one that was set aside, why: a sentence. */
export type DraftOutcome = { became: 'added' | 'already here' } | { became: 'set aside'; reason: string };

/** Gathers the records of one draft and writes all of it in one transaction, which is short: its log is packed before. */
export class DraftWriter {
  readonly draft: DraftRecord;
  /** Of the file. */
  readonly line: number;
  private readonly store: Store;
  private readonly log: Entry[] = [];
  private readonly notes: NoteRecord[] = [];
  private readonly proposals: ProposalRecord[] = [];

  constructor(store: Store, draft: DraftRecord, line: number) {
    this.store = store;
    this.draft = draft;
    this.line = line;
  }

  updates({ from, entries }: UpdatesRecord): void {
    for (const [i, { person, at, bytes }] of entries.entries()) {
      const entry = {
        seq: from + i,
        personId: person,
        at: Date.parse(at),
        bytes: Buffer.from(bytes, 'base64'),
      };
      this.log.push(entry);
    }
  }

  note(note: NoteRecord): void {
    this.notes.push(note);
  }

  proposal(proposal: ProposalRecord): void {
    this.proposals.push(proposal);
  }

  async finish(): Promise<DraftOutcome> {
    const { store, draft, log } = this;
    const here = await store.db
      .selectFrom('drafts')
      .selectAll()
      .where('id', '=', draft.id)
      .executeTakeFirst();
    if (here) return this.compared(here);
    const clash = await this.clash();
    if (clash)
      return { became: 'set aside', reason: `${clash} is here already in another draft, which was kept.` };
    const { bytes, clients } = wholeText(log);
    const writeLog = await preparedLog(draft.id, log, { seq: log.length, bytes });
    await store.write(async (tx) => {
      await this.writeDraft(tx);
      await writeLog(tx);
      for (const values of runs(clients.map((client) => ({ draft_id: draft.id, ...client })))) {
        await tx.insertInto('draft_clients').values(values).execute();
      }
      for (const note of this.notes)
        await tx.insertInto('draft_notes').values(toRow(draft.id, note)).execute();
      for (const proposal of this.proposals) await writeProposal(tx, draft.id, proposal);
    });
    return { became: 'added' };
  }

  /** What of it another draft here has under its name. */
  private async clash(): Promise<string | null> {
    const { store, draft, notes } = this;
    const opened = await store.db
      .selectFrom('drafts')
      .select('id')
      .where('opener_id', '=', draft.opener)
      .where('op_id', '=', draft.opId)
      .executeTakeFirst();
    if (opened) return `Draft ${draft.id}`;
    for (const { id, author, opId } of notes) {
      const note = await store.db
        .selectFrom('draft_notes')
        .select('id')
        .where((e) => e.or([e('id', '=', id), e.and([e('author_id', '=', author), e('op_id', '=', opId)])]))
        .executeTakeFirst();
      if (note) return `Note ${id} of draft ${draft.id}`;
    }
    return null;
  }

  /** What is here goes on from the file's, or is something else; it is kept either way. */
  private async compared(here: Selectable<Tables['drafts']>): Promise<DraftOutcome> {
    const { draft, store, log } = this;
    const settled = draft.state === 'published' || draft.state === 'abandoned';
    const goesOn =
      here.thread_id === draft.thread &&
      here.seq >= log.length &&
      here.round >= draft.round &&
      (!settled || here.state === draft.state) &&
      digestOf(log) === (await digestHere(store, draft.id, log.length));
    if (goesOn) return { became: 'already here' };
    const reason = `Draft ${draft.id} is here already as it was before, or otherwise, which was kept.`;
    return { became: 'set aside', reason };
  }

  private async writeDraft(tx: Tx): Promise<void> {
    const { id, thread, opener, opId, quorum, createdAt, editedAt, answers, members, ...rest } = this.draft;
    await tx
      .insertInto('drafts')
      .values({
        id,
        thread_id: thread,
        opener_id: opener,
        op_id: opId,
        title: rest.title,
        state: rest.state,
        quorum: String(quorum),
        created_at: Date.parse(createdAt),
        edited_at: editedAt === null ? null : Date.parse(editedAt),
        seq: rest.seq,
        round: rest.round,
        published: rest.published,
      })
      .execute();
    for (const answer of answers) {
      await tx
        .insertInto('draft_answers')
        .values({ draft_id: id, ...answer })
        .execute();
    }
    for (const { person, role, at } of members) {
      await tx
        .insertInto('draft_members')
        .values({ draft_id: id, person_id: person, role, at: Date.parse(at) })
        .execute();
    }
  }
}

/** The text at the end of a log, and whose each client is, up to which clock. */
function wholeText(log: Entry[]) {
  const doc = new Y.Doc();
  const clients = new Map<number, Pick<Tables['draft_clients'], 'client' | 'person_id' | 'clock'>>();
  doc.transact(() => {
    for (const { bytes, personId } of log) {
      Y.applyUpdate(doc, bytes);
      for (const { client, to } of contentsOf(bytes, LOGGED).segments) {
        clients.set(client, { client, person_id: personId, clock: to });
      }
    }
  });
  const bytes = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return { bytes, clients: [...clients.values()] };
}

function digestOf(log: Entry[]): string {
  const hash = createHash('sha256');
  for (const { personId, at, bytes } of log) hash.update(`${personId} ${at} `).update(bytes);
  return hash.digest('hex');
}

async function digestHere({ db }: Store, id: DraftId, upTo: number): Promise<string> {
  const entries: Entry[] = [];
  for await (const entry of wholeLog(db, id, upTo)) entries.push(entry);
  return digestOf(entries);
}

const toRow = (draftId: DraftId, note: NoteRecord) => ({
  id: note.id,
  draft_id: draftId,
  author_id: note.author,
  op_id: note.opId,
  kind: note.kind,
  start_at: note.start,
  end_at: note.end,
  quoted: note.quoted,
  body: note.body,
  replacement: note.replacement,
  reply_to: note.replyTo,
  state: note.state,
  created_at: Date.parse(note.createdAt),
  closed_by: note.closedBy,
  closed_at: note.closedAt === null ? null : Date.parse(note.closedAt),
});

async function writeProposal(tx: Tx, draftId: DraftId, proposal: ProposalRecord): Promise<void> {
  const { round, title, text, hash, by, at, voided, signatures } = proposal;
  await tx
    .insertInto('draft_proposals')
    .values({
      draft_id: draftId,
      round,
      title,
      text: new TextEncoder().encode(text),
      hash,
      by_id: by,
      at: Date.parse(at),
      voided: voided ? 1 : 0,
    })
    .execute();
  for (const { person, name, hash, at, withdrawnAt } of signatures) {
    await tx
      .insertInto('signatures')
      .values({
        draft_id: draftId,
        round,
        person_id: person,
        name,
        hash,
        at: Date.parse(at),
        withdrawn_at: withdrawnAt === null ? null : Date.parse(withdrawnAt),
      })
      .execute();
  }
}
