import type { Session } from '../../shared/protocol/people.ts';

/** What the server wrote into the page; null where it wrote nothing under this id. */
export function pageData<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

/**
 * Who the reader is here, and what they may. Tells `change` when that changes and they are still who they were;
 * anything else loads the page anew (`session-watch.ts`), since everything on it may differ.
 */
export class PageSession extends EventTarget implements Session {
  person: Session['person'];
  may: Session['may'];
  forum: Session['forum'];

  constructor({ person, may, forum }: Session) {
    super();
    this.person = person;
    this.may = may;
    this.forum = forum;
  }

  /** Whether `told` is of the same person under the same name and role: what the page shows of them still holds. */
  isOf({ person: told }: Session): boolean {
    const { person } = this;
    if (!told || !person) return told === person;
    return (['id', 'name', 'kind', 'role'] as const).every((part) => told[part] === person[part]);
  }

  /** Takes over what the server says now, or answered to an act of the person's. */
  update({ person, may, forum }: Session): void {
    const before = JSON.stringify([this.person, this.may, this.forum]);
    if (before === JSON.stringify([person, may, forum])) return;
    Object.assign(this, { person, may, forum });
    this.dispatchEvent(new Event('change'));
  }
}

export const session = new PageSession(
  pageData<Session>('session') ?? {
    person: null,
    may: [],
    forum: { signUp: 'open', guests: 'off', mail: false },
  },
);

/** Whether the reader is a moderator, or more. */
export const isModerator = (): boolean =>
  session.person?.role === 'moderator' || session.person?.role === 'admin';

/** The person's key for what the browser keeps: nobody's words turn up under another name. */
export const personKey = session.person?.id ?? 'reader';
