import type { Note, PostNote } from '../../shared/protocol/drafts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { DraftId, NoteId, PersonId } from '../../shared/protocol/text.ts';
import { permitted } from '../people/permitted.ts';
import { newId } from '../store/ids.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { DraftNews } from './draft-news.ts';
import { lockDraft } from './drafts.ts';
import type { LiveDrafts } from './live-drafts.ts';
import { draftSubject, instant } from './rows.ts';

export interface NotesParts {
  store: Store;
  live: LiveDrafts;
  news: DraftNews;
}

/** Comments and suggestions beside a draft's text: records of their own, which never touch what is signed. */
export class Notes {
  private readonly parts: NotesParts;

  constructor(parts: NotesParts) {
    this.parts = parts;
  }

  /** All of a draft, oldest first. @throws Refused `not_found` */
  async list(viewer: Person | null, draftId: DraftId): Promise<Note[]> {
    const { store } = this.parts;
    const { subject } = await draftSubject(store.db, viewer, draftId, store.now());
    permitted(viewer, 'draft:read', subject);
    return loadNotes(store.db, draftId);
  }

  /** @throws Refused `conflict` where the words that it is about are not in the text that is saved */
  async post(
    actor: Person | null,
    draftId: DraftId,
    input: PostNote,
  ): Promise<{ note: Note; repeated: boolean }> {
    const { store, live, news } = this.parts;
    const person = permitted(actor, 'draft:comment');
    const { subject } = await draftSubject(store.db, person, draftId, store.now());
    permitted(person, 'draft:comment', subject);
    const { opId, kind, start, end, body, replacement, replyTo } = input;
    // Asked of the text, since a client could say anything.
    const quoted = start && end ? await live.words(draftId, start, end) : '';
    const { id, repeated } = await store.write(async (tx) => {
      await lockDraft(tx, person, draftId, { act: 'draft:comment', now: store.now() });
      const before = await tx
        .selectFrom('draft_notes')
        .select(['id', 'draft_id'])
        .where('author_id', '=', person.id)
        .where('op_id', '=', opId)
        .executeTakeFirst();
      if (before?.draft_id === draftId) return { id: before.id, repeated: true };
      if (before) throw new Refused('conflict', 'This opId was used for another act.', { field: 'opId' });
      if (quoted === null) {
        throw new Refused(
          'conflict',
          'The words are not in the saved text: wait until it is saved, or mark them anew.',
        );
      }
      const notes = await loadNotes(tx, draftId);
      if (notes.length >= LIMITS.notes) {
        throw new Refused('too_large', `A draft has at most ${LIMITS.notes} comments and suggestions.`);
      }
      if (replyTo !== null && !notes.some((note) => note.id === replyTo && note.replyTo === null)) {
        throw new Refused('not_found', 'The comment that this answers is not there any more.', {
          field: 'replyTo',
        });
      }
      const id = newId<NoteId>();
      await tx
        .insertInto('draft_notes')
        .values({
          id,
          draft_id: draftId,
          author_id: person.id,
          op_id: opId,
          kind,
          start_at: replyTo === null ? start : null,
          end_at: replyTo === null ? end : null,
          quoted: quoted.slice(0, LIMITS.note),
          body,
          replacement: kind === 'suggestion' ? replacement : null,
          reply_to: replyTo,
          state: 'open',
          created_at: store.now(),
        })
        .execute();
      return { id, repeated: false };
    });
    if (!repeated) await news.tell(draftId, 'notes');
    return { note: await this.note(draftId, id), repeated };
  }

  /** Resolves or reopens a comment; accepts (the text is changed by who accepts) or rejects a suggestion. @throws Refused */
  async close(actor: Person | null, draftId: DraftId, id: NoteId, state: Note['state']): Promise<Note> {
    const { store, news } = this.parts;
    const person = permitted(actor, 'draft:comment');
    await store.write(async (tx) => {
      const draft = await lockDraft(tx, person, draftId, { act: 'draft:comment', now: store.now() });
      const note = await findNote(tx, draftId, id);
      const isAuthor = note.author_id === person.id;
      if (state !== 'open' && (note.kind === 'comment') !== (state === 'resolved')) {
        throw new Refused('invalid', 'A comment is resolved; a suggestion is accepted or rejected.');
      }
      if (note.kind === 'suggestion' && draft.role !== 'writer' && !(isAuthor && state !== 'accepted')) {
        throw new Refused('not_allowed', 'Co-writers decide on suggestions.');
      }
      // Of two who accept at once, one is late: the words are not to be put in twice.
      if (note.state === state && state !== 'open') {
        throw new Refused('conflict', `Somebody has ${state} it already.`);
      }
      const isOpen = state === 'open';
      await tx
        .updateTable('draft_notes')
        .set({ state, closed_by: isOpen ? null : person.id, closed_at: isOpen ? null : store.now() })
        .where('id', '=', id)
        .execute();
    });
    await news.tell(draftId, 'notes');
    return this.note(draftId, id);
  }

  /** Takes one's own back, with the replies to it. @throws Refused */
  async remove(actor: Person | null, draftId: DraftId, id: NoteId): Promise<void> {
    const { store, news } = this.parts;
    const person = permitted(actor, 'draft:comment');
    await store.write(async (tx) => {
      await lockDraft(tx, person, draftId, { act: 'draft:comment', now: store.now() });
      const note = await findNote(tx, draftId, id);
      if (note.author_id !== person.id) {
        throw new Refused('not_allowed', 'Only its author can take it back.');
      }
      await tx
        .deleteFrom('draft_notes')
        .where('draft_id', '=', draftId)
        .where((e) => e.or([e('id', '=', id), e('reply_to', '=', id)]))
        .execute();
    });
    await news.tell(draftId, 'notes');
  }

  private async note(draftId: DraftId, id: NoteId): Promise<Note> {
    const [note] = await loadNotes(this.parts.store.db, draftId, id);
    if (!note) throw noNote();
    return note;
  }
}

const noNote = () => new Refused('not_found', 'There is no such comment on the draft any more.');

async function findNote(tx: Tx, draftId: DraftId, id: NoteId) {
  const note = await tx
    .selectFrom('draft_notes')
    .select(['author_id', 'kind', 'state'])
    .where('draft_id', '=', draftId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!note) throw noNote();
  return note;
}

async function loadNotes(db: Db | Tx, draftId: DraftId, id?: NoteId): Promise<Note[]> {
  const rows = await db
    .selectFrom('draft_notes as n')
    .innerJoin('people as a', 'a.id', 'n.author_id')
    .leftJoin('people as c', 'c.id', 'n.closed_by')
    .selectAll('n')
    .select(['a.name as author_name', 'a.kind as author_kind'])
    .select(['c.name as closed_name', 'c.kind as closed_kind'])
    .where('n.draft_id', '=', draftId)
    .$if(id !== undefined, (query) => query.where('n.id', '=', id!))
    .orderBy('n.created_at')
    .orderBy('n.id')
    .execute();
  return rows.map((row): Note => {
    const author = { id: row.author_id as PersonId, name: row.author_name, kind: row.author_kind };
    return {
      id: row.id,
      kind: row.kind,
      author,
      start: row.start_at,
      end: row.end_at,
      quoted: row.quoted,
      body: row.body,
      replacement: row.replacement,
      replyTo: row.reply_to,
      state: row.state,
      createdAt: instant(row.created_at),
      closedBy: row.closed_by && { id: row.closed_by, name: row.closed_name!, kind: row.closed_kind! },
      closedAt: row.closed_at === null ? null : instant(row.closed_at),
    };
  });
}
