import { createHmac, randomBytes } from 'node:crypto';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { hashOf } from '../../../server/http/sessions.ts';
import { LASTS, newToken, tokenHash } from '../../../server/people/links.ts';
import { hashPassword } from '../../../server/people/passwords.ts';
import { unindexComments } from '../../../server/search/indexing.ts';
import { newId } from '../../../server/store/ids.ts';
import { madeOnce } from '../../../server/store/made-once.ts';
import { IDLE } from '../../../server/store/session-lifetime.ts';
import type { Store, Tx } from '../../../server/store/store.ts';
import type { Bit } from '../../../server/store/tables.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { FOREVER } from '../../../shared/people.ts';
import type { Person, Role } from '../../../shared/protocol/people.ts';
import type { InvitationId, PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { foldedName } from '../../../shared/words.ts';
import { insertDraft } from './draft-of.ts';
import type { World } from './example.ts';
import { moderated } from './moderated.ts';
import { type Cell, commentOf } from './situations.ts';

export const PASSWORD = 'correct horse battery';
const END = Date.parse(FOREVER);

/**
 * Makes for each cell what it is about: its actor with a session, a thread with a comment, somebody else, links. Nothing
 * is shared that a cell could change, so that all of them can run at once and each change is some cell's.
 */
export class Worlds {
  private readonly store: Store;
  private readonly acts: ThreadActs;
  private readonly secret: string;
  /** One for all: hashing is slow so that guessing is. */
  private readonly hash: string;
  private readonly stranger: Person;
  private count = 0;

  private constructor(store: Store, secret: string, hash: string) {
    this.store = store;
    this.acts = new ThreadActs(store, inProcessBus());
    this.secret = secret;
    this.hash = hash;
    this.stranger = newPerson('member');
  }

  static async open(store: Store): Promise<Worlds> {
    const secret = await madeOnce(store, 'session_secret', 32);
    const worlds = new Worlds(store, secret, await hashPassword(PASSWORD));
    await store.write((tx) => worlds.insertPerson(tx, worlds.stranger));
    return worlds;
  }

  async of(cell: Cell): Promise<World> {
    const { actor: who, situation, example } = cell;
    const n = ++this.count;
    const unique = `cell-${n}`;
    const actor = who === 'reader' ? null : newPerson(who === 'opener' ? 'member' : who);
    const { person: on = 'member' } = situation;
    const other = on === 'oneself' ? actor! : newPerson(on);
    const { own, number } = commentOf(cell);
    const author = own ? actor! : newPerson('member');
    const token = newToken();
    const invitationId = newId<InvitationId>();
    const [session, otherSession] = [newToken(), newToken()];
    await this.store.write(async (tx) => {
      const needs = (need: (typeof example.needs)[number]) => example.needs.includes(need);
      if (actor) {
        await this.insertPerson(tx, actor, { claimed: needs('claimed e-mail') });
        for (const id of [session, otherSession]) await insertSession(tx, id, actor, this.store.now());
      }
      if (other !== actor) {
        const [waiting, claimed] = [needs('waiting person'), needs('confirm link')];
        await this.insertPerson(tx, other, { waiting, claimed });
      }
      if (author !== actor) await this.insertPerson(tx, author);
      const at = this.store.now();
      for (const kind of ['sign-in', 'reset', 'confirm'] as const) {
        if (!needs(`${kind} link`)) continue;
        const email = kind === 'confirm' ? claimOf(other) : emailOf(other);
        await tx
          .insertInto('links')
          .values({
            token_hash: tokenHash(token),
            kind,
            person_id: other.id,
            email,
            created_at: at,
            expires_at: at + LASTS[kind],
          })
          .execute();
      }
      if (example.call.includes('/invitations/')) {
        const times = { created_at: at, expires_at: at + LASTS.invitation };
        const invitation = { id: invitationId, token_hash: tokenHash(token), email: null, by_id: null };
        await tx
          .insertInto('invitations')
          .values({ ...invitation, ...times })
          .execute();
      }
    });
    const words = `words${randomBytes(8).toString('hex')}`;
    // Who has written many opening posts has a profile that doesn't end with this one.
    const opener = number === 0 ? author : who === 'opener' ? actor! : this.stranger;
    const isAboutDraft = example.to === 'draft' || needsDraftLink(example);
    const hasThread = example.to !== 'nothing' || isAboutDraft;
    const threadId = hasThread ? await this.thread(opener, author, number, words) : ('' as ThreadId);
    const otherThreadId = example.needs.includes('other thread')
      ? await this.thread(this.stranger, this.stranger, 1, 'Words elsewhere')
      : '';
    const draft = isAboutDraft
      ? await this.store.write((tx) =>
          insertDraft(
            tx,
            cell,
            { threadId, token, at: this.store.now() },
            { actorId: actor?.id ?? null, strangerId: this.stranger.id, otherId: other.id },
          ),
        )
      : { draftId: '', noteId: '', hash: '' };
    if (situation.bar === 'takes part') {
      await this.acts.post(actor!, { opId: `${unique}-part`, threadId, body: 'The part that they take' });
    }
    await this.store.write((tx) => situate(tx, cell, actor?.id, threadId));
    const before = await this.store.write((tx) =>
      moderated(tx, cell, {
        threadId,
        number,
        authorId: author.id,
        strangerId: this.stranger.id,
        // Whom the action was done to appeals; another decides on what a stranger appeals against.
        onId: example.needs.includes('action') ? (actor?.id ?? other.id) : other.id,
        at: this.store.now(),
      }),
    );
    return {
      cookie: actor ? `rejoinder.session=${encodeURIComponent(this.signed(session))}` : '',
      actorId: actor?.id ?? null,
      address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
      threadId,
      number,
      words,
      authorId: author.id,
      personId: other.id,
      unique,
      token,
      otherSession: hashOf(otherSession),
      invitationId,
      otherEmail: emailOf(other),
      otherThreadId,
      ...draft,
      ...before,
    };
  }

  /** A thread with one comment. */
  private async thread(opener: Person, author: Person, number: number, words: string): Promise<ThreadId> {
    const opId = newToken();
    const [opening, body] = number === 0 ? [words, 'Its comment'] : ['Its opening post', words];
    const { threadId } = await this.acts.open(opener, { opId, title: 'A thread', body: opening });
    // Where another has written, the thread is there for everyone, whatever becomes of its opening post.
    const by = number === 0 ? this.stranger : author;
    await this.acts.post(by, { opId: `${opId}-1`, threadId, body });
    return threadId;
  }

  private async insertPerson(
    tx: Tx,
    person: Person,
    { waiting = false, claimed = false } = {},
  ): Promise<void> {
    const { id, kind, name, role } = person;
    const at = this.store.now();
    await tx
      .insertInto('people')
      .values({ id, kind, name, folded_name: foldedName(name), created_at: at })
      .execute();
    if (role === 'guest') return;
    await tx
      .insertInto('accounts')
      .values({
        person_id: id,
        email: emailOf(person),
        claimed_email: claimed ? claimOf(person) : null,
        password_hash: this.hash,
        role,
        waiting: Number(waiting) as Bit,
      })
      .execute();
  }

  /** As cookie-signature does it, which express-session uses. */
  private signed(id: string): string {
    const signature = createHmac('sha256', this.secret).update(id).digest('base64').replace(/=+$/, '');
    return `s:${id}.${signature}`;
  }
}

const needsDraftLink = ({ needs }: Cell['example']) => needs.includes('draft link');
const newPerson = (role: Role): Person => {
  const id = newId<PersonId>();
  return { id, kind: role === 'guest' ? 'guest' : 'member', name: `A ${role}`, role };
};
const emailOf = ({ id }: Person) => `${Buffer.from(id).toString('hex')}@example.org`;
const claimOf = ({ id }: Person) => `claimed-${Buffer.from(id).toString('hex')}@example.org`;

function insertSession(tx: Tx, id: string, person: Person, at: number) {
  const times = { created_at: at, expires_at: at + IDLE };
  return tx
    .insertInto('sessions')
    .values({ id_hash: hashOf(id), person_id: person.id, role: person.role, data: '{}', ...times })
    .execute();
}

/** Makes it as the cell's situation says: the comment's state, and what is against the actor. */
async function situate(tx: Tx, cell: Cell, id: PersonId | undefined, threadId: ThreadId): Promise<void> {
  const { state, number } = commentOf(cell);
  if (state !== 'visible') {
    const { id: comment } = await tx
      .updateTable('comments')
      .set({ state })
      .where('thread_id', '=', threadId)
      .where('number', '=', number)
      .returning('id')
      .executeTakeFirstOrThrow();
    if (state === 'removed') await unindexComments(tx, [comment]);
  }
  const people = tx.updateTable('people').where('id', '=', id!);
  switch (cell.situation.bar) {
    case 'suspended':
      await people.set({ suspended_until: END }).execute();
      break;
    case 'muted everywhere':
      await people.set({ muted_until: END }).execute();
      break;
    case 'waiting':
      await tx.updateTable('accounts').set({ waiting: 1 }).where('person_id', '=', id!).execute();
      break;
    case 'muted in the thread':
      await tx
        .insertInto('thread_mutes')
        .values({ person_id: id!, thread_id: threadId, until: END })
        .execute();
      break;
    case 'locked thread':
      await tx.updateTable('threads').set({ locked_at: 1 }).where('id', '=', threadId).execute();
      break;
    case 'closed to guests':
      await tx.updateTable('threads').set({ guests: 'off' }).where('id', '=', threadId).execute();
  }
}
