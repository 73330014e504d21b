import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Member, Members } from '../../shared/protocol/accounts.ts';
import { call, Failed } from '../data/api.ts';

/** What of the members is asked for. */
export interface Which {
  /** A part of a name, or an e-mail. */
  q?: string;
  waiting?: 'true';
}

/** Members a page at a time. The old ones stay until the new ones are there; of two answers, that to the last question counts. */
export class MemberPages implements ReactiveController {
  /** Null before the first answer. */
  members: Member[] | null = null;
  next: string | null = null;
  loading = false;
  /** Why there is no answer. */
  problem = '';
  private readonly host: ReactiveControllerHost & HTMLElement;
  private which: Which = {};
  private asked = 0;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {}
  /** What stands below is seen when it has its place: see `[loading]` of the page's styles. */
  hostUpdated(): void {
    this.host.toggleAttribute('loading', this.members === null && this.problem === '');
  }

  /** Asks for the first page. */
  async load(which: Which): Promise<void> {
    this.which = which;
    const found = await this.ask(null);
    if (!found) return;
    this.members = found.members;
    this.next = found.next;
    this.host.requestUpdate();
  }

  /** Asks for the page after. Returns its first member; null where there is none. */
  async more(): Promise<Member | null> {
    if (this.next === null || this.loading) return null;
    const found = await this.ask(this.next);
    if (!found) return null;
    this.members = [...(this.members ?? []), ...found.members];
    this.next = found.next;
    this.host.requestUpdate();
    return found.members[0] ?? null;
  }

  /** Asks again for what there was no answer to. */
  async again(): Promise<void> {
    if (this.members === null) await this.load(this.which);
    else await this.more();
  }

  /** Takes over how a member is now. */
  replace(member: Member): void {
    this.members = (this.members ?? []).map((old) => (old.id === member.id ? member : old));
    this.host.requestUpdate();
  }

  drop(id: string): void {
    this.members = (this.members ?? []).filter((member) => member.id !== id);
    this.host.requestUpdate();
  }

  private async ask(cursor: string | null): Promise<Members | null> {
    this.asked++;
    const { asked } = this;
    this.loading = true;
    this.problem = '';
    this.host.requestUpdate();
    try {
      const query = new URLSearchParams({ ...this.which, ...(cursor !== null && { cursor }) });
      const found = await call<Members>('GET', `/api/members?${query}`);
      return asked === this.asked ? found : null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (asked === this.asked) this.problem = error.message;
      return null;
    } finally {
      if (asked === this.asked) this.loading = false;
      this.host.requestUpdate();
    }
  }
}
