import type { Draft } from '../../shared/protocol/drafts.ts';
import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { DraftId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import { namesOf } from '../live/gatherings.ts';
import { SharedGatherings } from '../live/shared-gatherings.ts';
import type { Store } from '../store/store.ts';
import type { DraftConnection } from './draft-connection.ts';

/** Somebody counts as writing for so long after a change, in milliseconds; it is noted again this often. */
const WRITING_LASTS = 6_000;
const NOTED_EVERY = 2_000;

export interface DraftNewsParts {
  store: Store;
  bus: Bus;
  /** Sends to a person's sockets on this node. */
  emit(personId: string, message: Parameters<ServerToClient['draft:changed']>[0]): void;
  /** The draft has changed otherwise than by its text. */
  changed(draftId: DraftId): void;
  failed(error: unknown): void;
}

/** Tells a draft's members, wherever they are on the forum, what becomes of it, and who is in it. */
export class DraftNews {
  private readonly parts: DraftNewsParts;
  private readonly gatherings: SharedGatherings<DraftId>;
  private readonly writing = new WeakMap<DraftConnection, number>();
  private readonly unsubscribe: () => void;

  constructor(parts: DraftNewsParts) {
    this.parts = parts;
    const tell = (draftId: DraftId) => {
      this.tellPresence(draftId).catch(parts.failed);
    };
    this.gatherings = new SharedGatherings<DraftId>(parts.bus, 'drafts', { presence: tell, typing: tell });
    this.unsubscribe = parts.bus.subscribe('draft:changed', ({ draftId, threadId, part, members }) => {
      if (part === 'draft') parts.changed(draftId);
      for (const id of members) parts.emit(id, { draftId, threadId, part });
    });
  }

  /** Tells all members on every node; `also`: who was one. */
  async tell(draftId: DraftId, part: 'draft' | 'notes', also: string[] = []): Promise<void> {
    const { threadId, members } = await this.membersOf(draftId);
    const all = [...new Set([...members, ...also])] as typeof members;
    this.parts.bus.publish('draft:changed', { draftId, threadId, part, members: all });
  }

  /** Who has it open, and who is writing in it. */
  presence(draftId: DraftId): Pick<Draft, 'here' | 'writing'> {
    const { presence, typing } = this.gatherings;
    return { here: namesOf(presence.lastTold(draftId)), writing: namesOf(typing.lastTold(draftId)) };
  }

  entered({ person, id }: DraftConnection, draftId: DraftId): void {
    this.gatherings.presence.enter(draftId, person.id, id, person.name);
  }

  exited({ person, id }: DraftConnection, draftId: DraftId): void {
    this.gatherings.presence.leave(draftId, person.id, id);
    this.gatherings.typing.leave(draftId, person.id, id);
  }

  wrote(connection: DraftConnection, draftId: DraftId): void {
    const now = performance.now();
    if (now - (this.writing.get(connection) ?? Number.NEGATIVE_INFINITY) < NOTED_EVERY) return;
    this.writing.set(connection, now);
    const { person, id } = connection;
    this.gatherings.typing.enter(draftId, person.id, id, person.name, WRITING_LASTS);
  }

  /** Nodes hear each other again. */
  catchUp(): void {
    this.gatherings.ask();
  }

  close(): void {
    this.unsubscribe();
    this.gatherings.close();
  }

  private async tellPresence(draftId: DraftId): Promise<void> {
    const { threadId, members } = await this.membersOf(draftId);
    const message = { draftId, threadId, part: 'here', ...this.presence(draftId) } as const;
    for (const id of members) this.parts.emit(id, message);
  }

  private async membersOf(draftId: DraftId) {
    const rows = await this.parts.store.db
      .selectFrom('drafts as d')
      .innerJoin('draft_members as m', 'm.draft_id', 'd.id')
      .select(['d.thread_id', 'm.person_id'])
      .where('d.id', '=', draftId)
      .execute();
    return { threadId: rows[0]!.thread_id, members: rows.map(({ person_id }) => person_id) };
  }
}
