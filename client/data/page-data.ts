import type { Session } from '../../shared/protocol/people.ts';

/** What the server wrote into the page; null where it wrote nothing under this id. */
export function pageData<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

/** Who the reader is. A change of it loads the page anew, since everything on it may differ. */
export const session: Session = pageData<Session>('session') ?? { person: null, may: [] };

/** The person's key for what the browser keeps: nobody's words turn up under another name. */
export const personKey = session.person?.id ?? 'reader';
