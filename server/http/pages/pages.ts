import { msg } from '@lit/localize';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import type { Logger } from 'pino';
import { Refused } from '../../../shared/protocol/errors.ts';
import type { Person, Session } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { ModerationLog } from '../../moderation/log.ts';
import type { Act } from '../../people/act-table.ts';
import type { ActLimits } from '../../people/limits.ts';
import { permitted } from '../../people/permitted.ts';
import type { Profiles } from '../../people/profiles.ts';
import type { Search } from '../../search/search.ts';
import type { ThreadQueries } from '../../threads/queries.ts';
import type { ActivityLog } from '../../watch/activity-log.ts';
import { asRefusal, STATUS } from '../refusals.ts';
import type { SessionView } from '../session-view.ts';
import { adminPages } from './admin-page.ts';
import type { Assets } from './assets.ts';
import { type DraftPageParts, draftPages } from './draft-page.ts';
import { homePages } from './home-page.ts';
import { type Html, html } from './html.ts';
import { layout, type Page } from './layout.ts';
import { linkPages } from './link-page.ts';
import { logPages } from './log-page.ts';
import { profilePages } from './profile-page.ts';
import { searchPages } from './search-page.ts';
import { threadPages } from './thread-page.ts';
import { watchPages } from './watch-page.ts';
import { youPages } from './you-page.ts';

export interface PageParts {
  assets: Assets;
  queries: ThreadQueries;
  drafts: DraftPageParts['drafts'];
  profiles: Profiles;
  moderationLog: ModerationLog;
  activity: ActivityLog;
  search: Search;
  personOf: (req: Request) => Promise<Person | null>;
  sessionView: SessionView;
  limits: ActLimits;
  here: (threadId: ThreadId) => number;
  publicOrigin: string | undefined;
  log: Logger;
}

/** What a page takes of its reader's budget of asks. */
const COST = 5;

/** What a page is made of, without who reads it. */
export type Content = Omit<Page, 'session'>;

/** One page, declared once, as routes are. */
export interface PageRoute {
  /** Express's path. */
  path: string;
  /** Asked of the permissions before the page is made. */
  act: Act;
  handle(person: Person | null, req: Request, res: Response): Promise<Content>;
}

/** Every page. */
export const pageRoutes = (parts: PageParts): PageRoute[] => [
  ...homePages(parts),
  ...threadPages(parts),
  ...draftPages(parts),
  ...searchPages(parts),
  ...youPages(),
  ...linkPages(),
  ...profilePages(parts),
  ...adminPages(),
  ...logPages(parts),
  ...watchPages(parts),
];

/** Mounts the pages, and what is shown where there is none. */
export function mountPages(app: Express, parts: PageParts): void {
  const { assets, personOf, sessionView, limits, log } = parts;
  for (const { path, act, handle } of pageRoutes(parts)) {
    app.get(path, async (req, res) => {
      const person = await personOf(req);
      await limits.take('asks', COST, person, req.ip);
      permitted(person, act, {});
      const content = await handle(person, req, res);
      res.set('Cache-Control', 'private, no-cache');
      res.send(layout(assets, { ...content, session: sessionView(person) }));
    });
  }

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
      const session = sessionView(await personOf(req));
      const title =
        code === 'sign_in_required' || code === 'not_allowed' ? msg('Not for everyone') : msg('Nothing here');
      return page(session, title, message, html`<a href="/">${msg('All threads')}</a>`);
    }
    log.error({ err: error, path: req.path }, 'a page could not be made');
    // Whose session it is can't be found out either, most likely.
    page(
      sessionView(null),
      msg('Not now'),
      msg(
        'The forum can not be read at the moment. Nothing is lost; it is most likely back within a minute.',
      ),
      html`<a href="">${msg('Try again')}</a>`,
    );
  };
  app.use(failed);
}

export const noPage = () => new Refused('not_found', msg('There is no such page.'));
