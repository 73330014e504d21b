import type { Candidate, DraftRole } from '../../shared/protocol/drafts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { DraftId, PersonId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';
import type { Access, Note } from '../people/access.ts';
import { expired, LASTS, linkTo, newToken, tokenHash } from '../people/links.ts';
import { permitted } from '../people/permitted.ts';
import type { Store, Tx } from '../store/store.ts';
import type { DraftNews } from './draft-news.ts';
import { lockDraft } from './drafts.ts';
import { leaveDraft } from './leaving.ts';
import { draftSubject, instant } from './rows.ts';

const CANDIDATES = 10;

export interface DraftMembersParts {
  store: Store;
  access: Access;
  news: DraftNews;
  forumUrl(): string;
}

/** Who is in a draft, and as what. A change reaches their open sockets at once. */
export class DraftMembers {
  private readonly parts: DraftMembersParts;

  constructor(parts: DraftMembersParts) {
    this.parts = parts;
  }

  /** Takes a member of the forum in, or gives one of the draft's another role. @throws Refused */
  async add(actor: Person | null, draftId: DraftId, memberId: PersonId, role: DraftRole): Promise<void> {
    const { access, news, store } = this.parts;
    const person = permitted(actor, 'draft:invite');
    await access.change(async (tx, note) => {
      const draft = await lockDraft(tx, person, draftId, { act: 'draft:invite', now: store.now() });
      const member = await tx
        .selectFrom('people as p')
        .innerJoin('accounts as a', 'a.person_id', 'p.id')
        .select('p.id')
        .where('p.id', '=', memberId)
        .where('p.left_at', 'is', null)
        .where('a.waiting', '=', 0)
        .executeTakeFirst();
      if (!member) throw new Refused('not_found', 'There is no such member.', { field: 'memberId' });
      await this.set(tx, note, draft, memberId, role);
    });
    await news.tell(draftId, 'draft');
  }

  /** Takes somebody out, or oneself. Their signature under a standing proposal goes with them. @throws Refused */
  async remove(actor: Person | null, draftId: DraftId, memberId: PersonId): Promise<void> {
    const { access, news, store } = this.parts;
    const person = permitted(actor, 'draft:dismiss');
    await access.change(async (tx, note) => {
      const draft = await lockDraft(tx, person, draftId, {
        act: 'draft:dismiss',
        now: store.now(),
        about: memberId,
      });
      if (draft.state === 'published') throw new Refused('conflict', 'The draft was published.');
      const members = await tx
        .selectFrom('draft_members')
        .select(['person_id', 'role'])
        .where('draft_id', '=', draftId)
        .execute();
      if (!members.some(({ person_id }) => person_id === memberId)) {
        throw new Refused('not_found', 'They are not in this draft.');
      }
      if (!members.some(({ person_id, role }) => role === 'writer' && person_id !== memberId)) {
        throw new Refused('conflict', 'A draft needs a co-writer: abandon it instead.');
      }
      await leaveDraft(tx, draftId, memberId, store.now());
      await note(memberId);
    });
    await news.tell(draftId, 'draft', [memberId]);
  }

  /** Members of the forum who are not in the draft, by how their name begins. @throws Refused */
  async candidates(viewer: Person | null, draftId: DraftId, name: string): Promise<Candidate[]> {
    const { store } = this.parts;
    const { subject } = await draftSubject(store.db, viewer, draftId, store.now());
    permitted(viewer, 'draft:invite', subject);
    const folded = foldedName(name);
    const rows = await store.db
      .selectFrom('people as p')
      .innerJoin('accounts as a', 'a.person_id', 'p.id')
      .select(['p.id', 'p.name', 'p.kind', 'p.created_at'])
      .where('p.left_at', 'is', null)
      .where('a.waiting', '=', 0)
      .where('p.folded_name', '>=', folded)
      .where('p.folded_name', '<', `${folded}\u{10ffff}`)
      .where('p.id', 'not in', (e) =>
        e.selectFrom('draft_members').select('person_id').where('draft_id', '=', draftId),
      )
      .orderBy('p.folded_name')
      .limit(CANDIDATES)
      .execute();
    return rows.map(({ created_at, ...person }) => ({ ...person, since: instant(created_at) }));
  }

  /** Makes a link by which any member of the forum takes part in that role. It is told this once. @throws Refused */
  async makeLink(actor: Person | null, draftId: DraftId, role: DraftRole) {
    const { store, forumUrl } = this.parts;
    const person = permitted(actor, 'draft:invite');
    const token = newToken();
    const expires_at = store.now() + LASTS.draft;
    await store.write(async (tx) => {
      await lockDraft(tx, person, draftId, { act: 'draft:invite', now: store.now() });
      await tx.deleteFrom('draft_links').where('expires_at', '<=', store.now()).execute();
      await tx
        .insertInto('draft_links')
        .values({ token_hash: tokenHash(token), draft_id: draftId, role, by_id: person.id, expires_at })
        .execute();
    });
    return { link: linkTo(forumUrl(), 'draft', token), role, expiresAt: instant(expires_at) };
  }

  /** Ends all links of the draft. @throws Refused */
  async endLinks(actor: Person | null, draftId: DraftId): Promise<void> {
    const person = permitted(actor, 'draft:invite');
    const { store } = this.parts;
    await store.write(async (tx) => {
      await lockDraft(tx, person, draftId, { act: 'draft:invite', now: store.now() });
      await tx.deleteFrom('draft_links').where('draft_id', '=', draftId).execute();
    });
  }

  /** Takes part by a link; who is in it already keeps the role that gives more. @throws Refused `expired` */
  async follow(actor: Person | null, token: string): Promise<DraftId> {
    const { access, news, store } = this.parts;
    const person = permitted(actor, 'draft:follow-link');
    const draftId = await access.change(async (tx, note) => {
      const link = await tx
        .selectFrom('draft_links')
        .selectAll()
        .where('token_hash', '=', tokenHash(token))
        .executeTakeFirst();
      if (!link || link.expires_at <= store.now()) throw expired();
      await tx
        .selectFrom('drafts')
        .select('id')
        .where('id', '=', link.draft_id)
        .forUpdate()
        .executeTakeFirst();
      const draft = await draftSubject(tx, person, link.draft_id, store.now());
      if (draft.role !== 'writer' && draft.role !== link.role) {
        await this.set(tx, note, draft, person.id, link.role);
      }
      return link.draft_id;
    });
    await news.tell(draftId, 'draft');
    return draftId;
  }

  private async set(
    tx: Tx,
    note: Note,
    draft: Awaited<ReturnType<typeof draftSubject>>,
    memberId: PersonId,
    role: DraftRole,
  ): Promise<void> {
    const { id: draftId, state } = draft;
    if (state === 'published' || state === 'abandoned') {
      throw new Refused('conflict', `The draft was ${state}.`);
    }
    const members = await tx
      .selectFrom('draft_members')
      .select(['person_id', 'role'])
      .where('draft_id', '=', draftId)
      .execute();
    const before = members.find(({ person_id }) => person_id === memberId)?.role;
    if (before === role) return;
    // Who signs was settled when it was proposed.
    if (state === 'proposed' && (role === 'writer' || before === 'writer')) {
      throw new Refused('conflict', 'The draft is proposed: reopen it to change who its co-writers are.');
    }
    if (!before && members.length >= LIMITS.draftMembers) {
      throw new Refused('too_large', `A draft has at most ${LIMITS.draftMembers} members.`);
    }
    const writers = members.filter((member) => member.role === 'writer' && member.person_id !== memberId);
    if (role === 'reviewer' && writers.length === 0) {
      throw new Refused('conflict', 'A draft needs a co-writer.');
    }
    await tx
      .insertInto('draft_members')
      .values({ draft_id: draftId, person_id: memberId, role, at: this.parts.store.now() })
      .onConflict((conflict) => conflict.columns(['draft_id', 'person_id']).doUpdateSet({ role }))
      .execute();
    await note(memberId);
  }
}
