import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { TRUSTED_PROXIES } from '../address.ts';
import type { ActLimits } from '../people/limits.ts';
import type { Settings } from '../settings.ts';
import { isEncoded } from './encoding.ts';
import { jsonBody } from './json-body.ts';
import { allowsOrigin } from './origin.ts';
import type { Assets } from './pages/assets.ts';
import { asRefusal, STATUS } from './refusals.ts';
import { mount, type Route } from './routes.ts';

/** Room for a text of the greatest length, however JSON writes it, in bytes. */
const MAX_BODY = 512 * 1024;

export interface AppParts {
  settings: Settings;
  log: Logger;
  session: RequestHandler;
  personOf: (req: Request) => Promise<Person | null>;
  routes: Route[];
  limits: ActLimits;
  assets: Assets;
  /** Mounts the pages, and the built client with its development server or files. */
  pages: (app: Express) => void;
}

/** The HTTP side: what every request passes, then the API, then the pages. */
export function createApp({
  settings,
  log,
  session,
  personOf,
  routes,
  limits,
  assets,
  pages,
}: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', TRUSTED_PROXIES);
  app.use(
    helmet({
      contentSecurityPolicy: assets.strict && {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'"],
          'style-src': ["'self'"],
          'img-src': ["'self'", 'data:'],
          'connect-src': ["'self'"],
          'manifest-src': ["'self'"],
          'form-action': ["'self'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
          'require-trusted-types-for': ["'script'"],
          'trusted-types': ['lit-html'],
        },
      },
      // Whether the operator's domain is to be HTTPS for good is theirs to say, at the proxy.
      strictTransportSecurity: false,
    }),
  );
  app.use(compression());
  const ours = allowsOrigin(settings.publicOrigin);
  app.use((req, _res, next) => {
    const isSafe = req.method === 'GET' || req.method === 'HEAD';
    if (!isSafe && !ours(req)) next(new Refused('foreign_origin', 'The request comes from another site.'));
    else if (isEncoded(req)) next(new Refused('unsupported', 'Compressed requests are not taken.'));
    else next();
  });
  app.use('/api', (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  // Not for files: they are the same for everyone.
  app.use((req, res, next) => (req.path.startsWith('/assets/') ? next() : session(req, res, next)));
  app.use('/api', jsonBody(MAX_BODY));
  mount(app, routes, { whoIs: personOf, limits });
  app.use('/api', () => {
    throw new Refused('not_found', 'There is no such call.');
  });
  pages(app);
  app.use(failed(log));
  return app;
}

function failed(log: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    const refusal = asRefusal(error);
    if (res.headersSent) return next(error);
    if (refusal.code === 'unavailable')
      log.error({ err: error, method: req.method, path: req.path }, 'a request failed');
    const { retryAfter } = refusal.body;
    if (retryAfter !== undefined) res.set('Retry-After', String(Math.ceil(retryAfter / 1000)));
    res.status(STATUS[refusal.code]).json({ error: refusal.body });
  };
}
