import type { Session } from '../../shared/protocol/people.ts';
import { call, Failed } from './api.ts';
import { session } from './page-data.ts';

/** After a failure that passes, and while the server's clock says that a mute lasts: asked again then, in milliseconds. */
const AGAIN_AFTER = 30_000;
/** So long after one's own session has ended, another of the same browser may be about to begin, in milliseconds. */
const ANOTHER_BEGINS = 500;
/** What a browser's timer can hold, in milliseconds: 24.8 days. */
export const LONGEST_WAIT = 2 ** 31 - 1;
/** Under this the next page of the tab finds that the one before was signed out. */
const SIGNED_OUT = 'signed-out';

/**
 * Keeps the page's session what the server says it is. A person who stays who they are keeps their page as it is;
 * else it is loaded anew. What was typed is kept either way.
 */
export class SessionWatch {
  /** Acts under way that change the session themselves. */
  private held = 0;
  private looking = false;
  /** Whether something was told that nobody has looked at. */
  private missed = false;
  private leaving = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    session.addEventListener('change', () => this.waitForEnd());
    this.waitForEnd();
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      this.leaving = false;
      void this.look();
    });
  }

  /** Asks who the reader is now. */
  async look(): Promise<void> {
    this.missed = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.missed && this.held === 0 && !this.leaving) {
        this.missed = false;
        const told = await whoAmI();
        // An act that has begun meanwhile makes the answer old.
        if (this.held > 0) this.missed = true;
        else this.take(told);
      }
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.lookIn(error.body.retryAfter ?? AGAIN_AFTER * Math.random());
    } finally {
      this.looking = false;
    }
  }

  /** Does an act that changes the session. What the server tells of it meanwhile is looked at when it is done. */
  async hold<T>(act: () => Promise<T>): Promise<T> {
    this.held += 1;
    try {
      return await act();
    } finally {
      this.held -= 1;
      if (this.missed) void this.look();
    }
  }

  /** Goes to another page in the place of this one, or loads this one anew; from now on nothing else does. */
  leave(path?: string): void {
    this.leaving = true;
    if (path) location.replace(path);
    else location.reload();
  }

  private take(told: Session): void {
    if (session.isOf(told)) {
      session.update(told);
      this.waitForEnd();
      return;
    }
    if (session.person && !told.person) noteSignedOut();
    this.leave();
  }

  /** Looks again when a mute or a suspension is over. */
  private waitForEnd(): void {
    clearTimeout(this.timer);
    const { mutedUntil, suspendedUntil } = session.person ?? {};
    const ends = [mutedUntil, suspendedUntil].flatMap((end) => (end ? Date.parse(end) - Date.now() : []));
    const next = Math.min(...ends);
    if (next !== Infinity) this.lookIn(next > 0 ? Math.min(next + 500, LONGEST_WAIT) : AGAIN_AFTER);
  }

  private lookIn(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), wait);
  }
}

/** Who signs in in another tab is nobody for a moment. */
async function whoAmI(): Promise<Session> {
  const told = await call<Session>('GET', '/api/session');
  if (told.person || !session.person) return told;
  await new Promise((resolve) => setTimeout(resolve, ANOTHER_BEGINS));
  return call<Session>('GET', '/api/session');
}

function noteSignedOut(): void {
  try {
    sessionStorage.setItem(SIGNED_OUT, '1');
  } catch {
    // Then the page says it by the person's name being gone.
  }
}

/** Whether this tab's page before was loaded anew because its session had ended. True once. */
export function wasSignedOut(): boolean {
  try {
    const noted = sessionStorage.getItem(SIGNED_OUT) !== null;
    sessionStorage.removeItem(SIGNED_OUT);
    return noted && session.person === null;
  } catch {
    return false;
  }
}
