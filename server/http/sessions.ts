import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CookieOptions, Request, RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import type { Person, Role } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { isFrom } from '../people/permissions.ts';
import { PERSON_COLUMNS, toPerson } from '../people/person-row.ts';
import { madeOnce } from '../store/made-once.ts';
import { HOUR, IDLE, LIFETIME } from '../store/session-lifetime.ts';
import type { Store } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';

declare module 'express-session' {
  interface SessionData {
    /** Whose session it is. Only sessions of somebody are stored. */
    personId: PersonId;
    /** The role under which it began, and what the browser calls itself. */
    role: Role;
    agent: string;
  }
}

/** What is under way with a session's old id, once it has a new one, has so long to end. */
const REPLACED_LASTS: Millis = 60_000;
/** A use is written down once an hour: not every request may be a write. */
const RENEW_AFTER = HOUR;
/** Rows deleted by one write, so that others' writes get between. */
const SWEEP = 1_000;

/** With https the browser itself sees to it that no other host and no plain http sets the cookie (RFC 6265bis, 4.1.3.2). */
export const cookieName = (secure: boolean) => (secure ? '__Host-rejoinder.session' : 'rejoinder.session');
export const cookieOptions = (secure: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  path: '/',
  secure,
});

export interface SessionOptions {
  /** Whether browsers reach the forum by https. */
  secure: boolean;
  /** Told of what fails where no request waits for it. */
  onError?: (error: unknown) => void;
  /** The clock, in milliseconds since 1970; the store's unless a test has another. */
  now?: () => Millis;
}

/** The sessions of the forum, which outlive its restarts. Begins by deleting those that have ended. */
export async function openSessions(store: Store, options: SessionOptions): Promise<Sessions> {
  const sessions = new Sessions(store, await madeOnce(store, 'session_secret', 32), options);
  await sessions.deleteEnded();
  return sessions;
}

/** Whose session a request or a socket belongs to: asked of the database each time, as a sign-out counts at once. */
export class Sessions {
  /** For Express, and for Socket.IO by `io.engine.use`. */
  readonly middleware: RequestHandler;
  private readonly store: Store;
  private readonly now: () => Millis;
  private readonly onError: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  private closed = false;

  constructor(store: Store, secret: string, options: SessionOptions) {
    const { secure, onError = console.error, now = () => store.now() } = options;
    this.store = store;
    this.now = now;
    this.onError = onError;
    // It is the row that ends a session, so the cookie lasts as long as any row may and is sent once, at sign-in:
    // renewed with every answer, one that is under way during a sign-in would put the old session's cookie back.
    const cookie = { ...cookieOptions(secure), maxAge: LIFETIME };
    this.middleware = session({
      name: cookieName(secure),
      secret,
      cookie,
      store: new SessionStore(store, secure, now),
      resave: false,
      saveUninitialized: false,
    });
    this.timer = setInterval(() => {
      this.deleteEnded().catch((error) => this.closed || this.onError(error));
    }, HOUR);
    this.timer.unref();
  }

  /** The person whose session the request came with, as they are now; also later, of a socket's handshake. */
  async personOf(request: IncomingMessage): Promise<Person | null> {
    const { session, sessionID } = request as IncomingMessage & Partial<Request>;
    return session?.personId && sessionID ? this.sessionPerson(sessionID) : null;
  }

  /**
   * The same, of a request that can be given another cookie: where the person has another role than their session
   * began with, it goes on under a new id, since whoever knows the old one is not to rise with them.
   */
  async personOfRequest(req: Request): Promise<Person | null> {
    const found = req.session?.personId ? await this.find(req.sessionID) : null;
    if (!found) return null;
    const { person, role, replaced } = found;
    if (role === person.role || replaced) return limited(person, role);
    try {
      await this.rotate(req, person);
      return person;
    } catch (error) {
      // The old one goes on, and gives what it gave.
      this.onError(error);
      return limited(person, role);
    }
  }

  /** The person of the session with this id, as they are now; null when it has ended. Counts as a use of it. */
  async sessionPerson(sessionId: string): Promise<Person | null> {
    const found = await this.find(sessionId);
    return found && limited(found.person, found.role);
  }

  private async find(sessionId: string) {
    const id_hash = hashOf(sessionId);
    const now = this.now();
    const row = await this.store.db
      .selectFrom('sessions')
      .innerJoin('people', 'people.id', 'sessions.person_id')
      .leftJoin('accounts', 'accounts.person_id', 'people.id')
      .select(PERSON_COLUMNS)
      .select([
        'sessions.created_at',
        'sessions.expires_at',
        'sessions.role as began_as',
        'sessions.replaced',
      ])
      .where('sessions.id_hash', '=', id_hash)
      .where('sessions.expires_at', '>', now)
      .executeTakeFirst();
    if (!row) return null;
    const until = Math.min(now + IDLE, row.created_at + LIFETIME);
    if (row.replaced === 0 && until - row.expires_at >= RENEW_AFTER) await this.renew(id_hash, until);
    return { person: toPerson(row, now), role: row.began_as, replaced: row.replaced === 1 };
  }

  /** Gives the request's session a new id; the old one lasts for what is under way, with the rights that it had. */
  private async rotate(req: Request, person: Person): Promise<void> {
    const before = { session: req.session, sessionID: req.sessionID };
    const { agent } = before.session;
    req.sessionStore.generate(req);
    Object.assign(req.session, { personId: person.id, role: person.role, agent });
    try {
      await new Promise<void>((resolve, reject) =>
        req.session.save((error: unknown) => (error ? reject(error) : resolve())),
      );
    } catch (error) {
      Object.assign(req, before);
      throw error;
    }
    const [old, now] = [hashOf(before.sessionID), this.now()];
    await this.store.write(async (tx) => {
      const row = await tx
        .selectFrom('sessions')
        .select('created_at')
        .where('id_hash', '=', old)
        .executeTakeFirst();
      // However often it is renewed, it lasts no longer than it would have.
      await tx
        .updateTable('sessions')
        .set({ created_at: row?.created_at ?? now })
        .where('id_hash', '=', hashOf(req.sessionID))
        .execute();
      await tx
        .updateTable('sessions')
        .set({ replaced: 1, expires_at: now + REPLACED_LASTS })
        .where('id_hash', '=', old)
        .execute();
    });
  }

  /** Deletes the sessions that have ended. */
  async deleteEnded(): Promise<void> {
    const now = this.now();
    let more = true;
    while (more && !this.closed) {
      const { numDeletedRows } = await this.store.write((tx) =>
        tx
          .deleteFrom('sessions')
          .where('id_hash', 'in', (ended) =>
            ended.selectFrom('sessions').select('id_hash').where('expires_at', '<=', now).limit(SWEEP),
          )
          .executeTakeFirstOrThrow(),
      );
      more = numDeletedRows === BigInt(SWEEP);
    }
  }

  /** Ends the hourly deletion. The sessions stay. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  private async renew(id_hash: string, until: Millis): Promise<void> {
    try {
      await this.store.write((tx) =>
        tx
          .updateTable('sessions')
          .set({ expires_at: until })
          .where('id_hash', '=', id_hash)
          .where('expires_at', '<', until)
          .execute(),
      );
    } catch (error) {
      // Where nothing can be written (a full disk) one can still read, for days.
      this.onError(error);
    }
  }
}

/**
 * The `sessions` table as express-session asks for it. Without `touch`, which is called once the answer is
 * under way and never for a socket: `sessionPerson` does its work.
 */
class SessionStore extends session.Store {
  private readonly store: Store;
  private readonly secure: boolean;
  private readonly now: () => Millis;
  private readonly saved = new WeakMap<SessionData, string>();

  constructor(store: Store, secure: boolean, now: () => Millis) {
    super();
    this.store = store;
    this.secure = secure;
    this.now = now;
  }

  override get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const found = this.store.db
      .selectFrom('sessions')
      .select(['person_id', 'role', 'agent', 'data'])
      .where('id_hash', '=', hashOf(id))
      .where('expires_at', '>', this.now())
      .executeTakeFirst();
    found.then((row) => row && this.revive(row)).then((data) => callback(null, data ?? null), callback);
  }

  override set(id: string, session: SessionData, callback: (error?: unknown) => void = () => {}): void {
    const { cookie: _, personId, role = 'guest', agent = '', ...rest } = session;
    const row = { person_id: personId ?? null, role, agent, data: JSON.stringify(rest) };
    const content = JSON.stringify([id, row]);
    // At the end of a request express-session stores a new session again, which `save` has stored already.
    if (this.saved.get(session) === content) return void queueMicrotask(callback);
    const now = this.now();
    const written = this.store.write((tx) =>
      tx
        .insertInto('sessions')
        .values({ id_hash: hashOf(id), ...row, created_at: now, expires_at: now + IDLE })
        .onConflict((conflict) => conflict.column('id_hash').doUpdateSet(row))
        .execute(),
    );
    written.then(() => {
      this.saved.set(session, content);
      callback();
    }, callback);
  }

  override destroy(id: string, callback: (error?: unknown) => void = () => {}): void {
    const deleted = this.store.write((tx) =>
      tx.deleteFrom('sessions').where('id_hash', '=', hashOf(id)).execute(),
    );
    deleted.then(() => callback(), callback);
  }

  private revive({ person_id, role, agent, data }: Pick<Tables['sessions'], 'person_id' | 'data'> & Began) {
    const cookie = { ...cookieOptions(this.secure), originalMaxAge: LIFETIME };
    return { ...JSON.parse(data), ...(person_id && { personId: person_id }), role, agent, cookie };
  }
}
interface Began {
  role: Role;
  agent: string;
}

/** No more than what the session's role gives: its id may be known to somebody since before the person rose. */
const limited = (person: Person, role: Role): Person =>
  isFrom(person, role) && person.role !== role ? { ...person, role } : person;

/** An id that leaks from a copy of the database would open the session; its hash opens nothing. */
export const hashOf = (id: string) => createHash('sha256').update(id).digest('hex');
