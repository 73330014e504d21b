import type { Draft, Note, Proposal, Version, WholeDraft } from '../../shared/protocol/drafts.ts';
import { call, Failed } from '../data/api.ts';
import type { Connection } from '../data/connection.ts';
import { Fetching } from '../data/fetching.ts';

/** What is done to a draft as a whole. */
export type DraftAct = 'propose' | 'sign' | 'withdraw' | 'reopen' | 'publish' | 'abandon';

/** What an act is sent with, beside its opId. */
export interface Change {
  title?: string;
  answers?: number[];
  quorum?: Draft['quorum'];
}

/**
 * A draft as it is now, but for its text, which has a connection of its own: starts from what the page brought, and asks
 * again for each part that the server says has changed. Tells `change` after every change.
 */
export class LiveDraft extends EventTarget {
  whole: WholeDraft;
  /** Null before they have come. */
  notes: Note[] | null = null;
  versions: Version[] | null = null;
  /** Why something is not as it is now; empty: it is. */
  problem = '';
  /** The reader is a member of it no more. */
  isGone = false;
  private readonly fetching = {
    draft: new Fetching(() => this.fetchDraft()),
    notes: new Fetching(() => this.fetchNotes()),
    versions: new Fetching(() => this.fetchVersions()),
  };

  constructor(connection: Connection, whole: WholeDraft) {
    super();
    this.whole = whole;
    const { socket } = connection;
    let hasBeen = connection.connected;
    socket.on('draft:changed', (message) => {
      if (message.draftId !== this.id) return;
      if (message.part === 'here') this.gathered(message);
      else void this.fetching[message.part].again();
    });
    socket.on('connect', () => {
      // What was told while the connection was lost was not heard.
      if (hasBeen) void this.refresh();
      hasBeen = true;
    });
    void this.fetching.notes.again();
  }

  get id(): string {
    return this.whole.draft.id;
  }
  get draft(): Draft {
    return this.whole.draft;
  }
  get proposal(): Proposal | null {
    return this.whole.proposal;
  }
  get isWriting(): boolean {
    return this.draft.state === 'writing';
  }

  /** Whether the reader may do an act (`draft:…`) in the state that it is in. */
  may(act: string): boolean {
    return !this.isGone && this.whole.may.includes(`draft:${act}`);
  }

  /** Asks again for all that the page shows. */
  async refresh(): Promise<void> {
    const { draft, notes, versions } = this.fetching;
    await draft.again();
    if (this.isGone) return;
    await Promise.all([notes.again(), ...(this.versions ? [versions.again()] : [])]);
  }

  refreshNotes(): Promise<void> {
    return this.fetching.notes.again();
  }

  loadVersions(): Promise<void> {
    return this.fetching.versions.again();
  }

  /**
   * Does an act to the draft as a whole; `opId` is the same for every try of the same.
   * @throws Failed; where what it was based on has moved on (`conflict`), the draft is loaded anew before
   */
  async act(act: DraftAct, opId: string, more: { hash?: string } = {}): Promise<void> {
    try {
      this.take(await call<WholeDraft>('POST', `${this.path}/${act}`, { opId, ...more }));
    } catch (error) {
      if (error instanceof Failed && error.body.code === 'conflict') await this.fetching.draft.again();
      throw error;
    }
  }

  /** Changes its title, what it answers, or its quorum. @throws Failed */
  async change(change: Change): Promise<void> {
    await this.changing('PATCH', '', change);
  }

  /** Makes somebody a member of it, or gives a member another role. @throws Failed */
  async addMember(memberId: string, role: string): Promise<void> {
    await this.changing('POST', '/members', { memberId, role });
  }

  /** @throws Failed */
  async removeMember(memberId: string): Promise<void> {
    await call('DELETE', `${this.path}/members/${memberId}`);
    await this.fetching.draft.again();
  }

  private async changing(method: string, path: string, body: object): Promise<void> {
    const { draft } = await call<{ draft: Draft }>(method, `${this.path}${path}`, body);
    this.take({ ...this.whole, draft });
  }

  get path(): string {
    return `/api/drafts/${this.id}`;
  }

  private async fetchDraft(): Promise<void> {
    await this.ask(async () => {
      const whole = await call<WholeDraft>('GET', this.path);
      // It went along with its thread, which was merged: what is beside it is another one now.
      if (whole.draft.threadId !== this.draft.threadId) location.reload();
      this.take(whole);
    });
  }

  private async fetchNotes(): Promise<void> {
    await this.ask(async () => {
      this.notes = (await call<{ notes: Note[] }>('GET', `${this.path}/notes`)).notes;
    });
  }

  private async fetchVersions(): Promise<void> {
    await this.ask(async () => {
      this.versions = (await call<{ versions: Version[] }>('GET', `${this.path}/versions`)).versions;
    });
  }

  private gathered({ here, writing }: Pick<Draft, 'here' | 'writing'>): void {
    this.whole = { ...this.whole, draft: { ...this.draft, here, writing } };
    this.changed();
  }

  private take(whole: WholeDraft): void {
    this.whole = whole;
    this.isGone = false;
    this.changed();
  }

  private async ask(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problem = '';
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      const { code } = error.body;
      if (code === 'not_found' || code === 'not_allowed') this.isGone = true;
      else this.problem = error.message;
    }
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
