import { msg } from '@lit/localize';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Refused } from '../../../shared/protocol/errors.ts';
import type { Person, Session } from '../../../shared/protocol/people.ts';
import { numberSchema, type ThreadId, threadIdSchema } from '../../../shared/protocol/text.ts';
import { permittedActs } from '../../people/permissions.ts';
import type { Search } from '../../search/search.ts';
import type { ThreadQueries } from '../../threads/queries.ts';
import { asRefusal, STATUS } from '../refusals.ts';
import type { Assets } from './assets.ts';
import { RenderedBodies } from './bodies.ts';
import { homePage } from './home-page.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { searchFor, searchPage } from './search-page.ts';
import { describe, PAGE, threadPage } from './thread-page.ts';

export interface PageParts {
  assets: Assets;
  queries: ThreadQueries;
  search: Search;
  personOf: (req: Request) => Promise<Person | null>;
  here: (threadId: ThreadId) => number;
  publicOrigin: string | undefined;
  log: Logger;
}

const number = z.coerce.number().pipe(numberSchema);

/** Mounts the pages: home, thread, and what is shown where there is nothing. */
export function mountPages(app: Express, parts: PageParts): void {
  const { assets, queries, personOf, here, log } = parts;
  const rendered = new RenderedBodies();
  const sessionOf = async (req: Request) => {
    const person = await personOf(req);
    return { person, may: permittedActs(person) };
  };

  app.get('/', async (req, res) => {
    const session = await sessionOf(req);
    const cursor = typeof req.query.cursor === 'string' ? req.query.cursor : undefined;
    const { threads, next } = await queries.list(session.person, cursor, 30);
    const data = { threads: threads.map((thread) => ({ ...thread, here: here(thread.id) })), next };
    res.set('Cache-Control', 'private, no-cache');
    res.send(
      layout(assets, {
        title: 'Rejoinder',
        entry: 'home',
        session,
        main: homePage(data),
        data,
        search: 'everywhere',
      }),
    );
  });

  const thread: RequestHandler<{ threadId: string; number?: string }> = async (req, res) => {
    const id = threadIdSchema.safeParse(req.params.threadId);
    const around = number.optional().safeParse(req.params.number);
    const from = number.optional().safeParse(req.query.from);
    if (!id.success || !around.success || !from.success) throw noPage();
    const session = await sessionOf(req as Request);
    const window = await queries.window(session.person, id.data, {
      from: from.data,
      around: around.data,
      unread: around.data === undefined,
      limit: PAGE,
    });
    const bodies = await rendered.of([window.thread.opening, ...window.comments]);
    res.set('Cache-Control', 'private, no-cache');
    res.send(
      layout(assets, {
        title: window.thread.title,
        entry: 'thread',
        session,
        main: threadPage(window, bodies),
        data: window,
        description: describe(window),
        search: { threadId: id.data },
        ...(parts.publicOrigin && { canonical: `${parts.publicOrigin}/t/${id.data}` }),
      }),
    );
  };
  app.get('/t/:threadId', thread);
  app.get('/t/:threadId/:number', thread);

  app.get('/search', async (req, res) => {
    const session = await sessionOf(req);
    const shown = await searchFor(parts, session.person, req.query);
    res.set('Cache-Control', 'private, no-cache');
    res.status(shown.problem ? 400 : 200);
    const title = msg('Search');
    res.send(layout(assets, { title, entry: 'search', session, main: searchPage(shown) }));
  });

  app.use(assets.serve);
  app.use(() => {
    throw noPage();
  });
  const failed: ErrorRequestHandler = async (error, req, res, next) => {
    if (res.headersSent || req.path.startsWith('/api')) return next(error);
    const { code, message } = asRefusal(error).body;
    const page = (session: Session, title: string, text: string, link: Html) => {
      const main = html`<h1>${title}</h1><p>${text}</p><p>${link}</p>`;
      res.status(STATUS[code]).send(layout(assets, { title: 'Rejoinder', entry: 'plain', session, main }));
    };
    if (code !== 'unavailable') {
      const session = await sessionOf(req);
      return page(session, msg('Nothing here'), message, html`<a href="/">${msg('All threads')}</a>`);
    }
    log.error({ err: error, path: req.path }, 'a page could not be made');
    // Whose session it is can't be found out either, most likely.
    page(
      { person: null, may: permittedActs(null) },
      msg('Not now'),
      msg(
        'The forum can not be read at the moment. Nothing is lost; it is most likely back within a minute.',
      ),
      html`<a href="">${msg('Try again')}</a>`,
    );
  };
  app.use(failed);
}

const noPage = () => new Refused('not_found', msg('There is no such page.'));
