import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type ErrorRequestHandler } from 'express';
import type { Bus } from '../../../server/bus/bus.ts';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { asRefusal, STATUS } from '../../../server/http/refusals.ts';
import { mount } from '../../../server/http/routes.ts';
import { sessionRoutes } from '../../../server/http/session-routes.ts';
import { sessionViewOf } from '../../../server/http/session-view.ts';
import { openSessions, type SessionOptions, type Sessions } from '../../../server/http/sessions.ts';
import { Access } from '../../../server/people/access.ts';
import { Accounts } from '../../../server/people/accounts.ts';
import { EntryLimits, type EntryRates } from '../../../server/people/entry-limits.ts';
import { ActLimits, countInMemory } from '../../../server/people/limits.ts';
import { ANY_NAME } from '../../../server/people/naming.ts';
import { People } from '../../../server/people/people.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Store } from '../../../server/store/store.ts';
import { Client } from '../../support/client.ts';
import { keptPost, type Written } from '../../support/post.ts';
import { temporaryFolder } from '../../support/temporary.ts';

export const PASSWORD = 'correct horse battery';
const PLENTY = { points: 100_000, seconds: 60 };
export const PLENTY_OF_RATES = {
  guesses: PLENTY,
  guessesPerAddress: PLENTY,
  guessesPerAccount: PLENTY,
  letters: PLENTY,
  lettersPerAddress: PLENTY,
  accounts: PLENTY,
  guests: PLENTY,
};

export interface EntryOptions extends Partial<SessionOptions> {
  guests?: 'allow' | 'off';
  signUp?: 'open' | 'invitation' | 'approval';
  /** Whether the forum sends mail. */
  mail?: boolean;
  rates?: EntryRates;
}

/** Only the way in: a database, the people, their sessions, and the routes for these on a free port. */
export interface Entry {
  url: string;
  http: Server;
  store: Store;
  people: People;
  accounts: Accounts;
  access: Access;
  bus: Bus;
  /** The letters of the forum. */
  written: Written[];
  sessions: Sessions;
  /** Errors that reached Express. */
  errors: unknown[];
  /** While true, nothing can be written, as on a full disk. */
  full: boolean;
  /** Somebody without a session. The header `x-forwarded-for` says where they come from. */
  client(): Client;
  /** Closes everything and opens it again on the same file and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openEntry(options: EntryOptions = {}): Promise<Entry> {
  const folder = await temporaryFolder();
  const entry = { errors: [] as unknown[], full: false } as Entry;
  entry.client = () => new Client(entry.url);
  await open(entry, join(folder.path, 'forum.db'), options);
  entry.restart = async () => {
    await shut(entry);
    await open(entry, join(folder.path, 'forum.db'), options);
  };
  entry.close = async () => {
    await shut(entry);
    await folder.remove();
  };
  return entry;
}

async function open(entry: Entry, file: string, options: EntryOptions): Promise<void> {
  const { secure = false, guests = 'allow', rates = PLENTY_OF_RATES, ...rest } = options;
  const sqlite = await openSqlite(file);
  const store: Store = {
    ...sqlite,
    write: (work) => (entry.full ? Promise.reject(new Error('The disk is full.')) : sqlite.write(work)),
  };
  const { post, written } = keptPost(rest.mail ? { sends: true } : {});
  const bus = inProcessBus();
  const access = new Access(store, bus);
  const people = new People(store, { signUp: rest.signUp ?? 'open', post, naming: ANY_NAME });
  const accounts = new Accounts(store, access, post, ANY_NAME);
  const sessions = await openSessions(store, { secure, ...rest });

  const app = express();
  app.set('trust proxy', true);
  app.use(sessions.middleware);
  app.use(express.json());
  // What the middleware alone makes of a request.
  app.get('/session', (req, res) => void res.json({ personId: req.session.personId ?? null }));
  const budget = { acts: PLENTY, asks: PLENTY };
  const limits = new ActLimits({ member: budget, guest: budget, address: budget }, countInMemory);
  const entryLimits = new EntryLimits(rates, countInMemory);
  const sessionView = sessionViewOf({ signUp: rest.signUp ?? 'open', guests, mail: post.sends });
  mount(app, sessionRoutes({ people, accounts, access, entryLimits, sessionView }), {
    whoIs: (req) => sessions.personOfRequest(req),
    limits,
  });
  const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
    entry.errors.push(error);
    const { body } = asRefusal(error);
    res.status(STATUS[body.code]).json({ error: body });
  };
  app.use(answerError);

  const http = createServer(app);
  const port = entry.url ? Number(new URL(entry.url).port) : 0;
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  Object.assign(entry, { url, http, store, people, accounts, access, bus, sessions, written });
}

async function shut({ http, sessions, store }: Entry): Promise<void> {
  const ended = new Promise((resolve) => http.close(resolve));
  http.closeAllConnections();
  await ended;
  sessions.close();
  await store.close();
}
