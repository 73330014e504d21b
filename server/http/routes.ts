import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { parse } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { Act } from '../people/act-table.ts';
import type { ActLimits } from '../people/limits.ts';
import { permitted } from '../people/permitted.ts';

/** What a handler gets: the caller and the parsed input. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  person: Person | null;
  params: P;
  query: Q;
  body: B;
  req: Request;
  res: Response;
}

/**
 * One HTTP call of the API, declared once: what is mounted, what is refused and what the OpenAPI document
 * says are all read from here. Paths are Express's (`/api/threads/:threadId`).
 */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  /** Asked of the permissions before the handler; where the subject matters, the service asks again. */
  act: Act;
  params?: P;
  query?: Q;
  body?: B;
  answer: A;
  /** How much it takes of the caller's budget: of asks for a GET, else of acts. 1 unless it says otherwise. */
  cost?: number;
  /** The status of a first success; a handler that answers otherwise sets `res.status`. */
  status?: number;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<A>>;
}

/** Keeps a route's types together; returns it as the table holds it. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  declared: Route<P, Q, B, A>,
): Route {
  return declared as unknown as Route;
}

const NOTHING = z.strictObject({});

export interface MountParts {
  whoIs: (req: Request) => Promise<Person | null>;
  limits: ActLimits;
}

/** Mounts the routes. Errors go to Express's error handler. */
export function mount(app: Express, routes: Route[], { whoIs, limits }: MountParts): void {
  for (const declared of routes) {
    app[declared.method](declared.path, async (req, res) => {
      const person = await whoIs(req);
      await limits.take(declared.method === 'get' ? 'asks' : 'acts', declared.cost ?? 1, person, req.ip);
      permitted(person, declared.act);
      const answer = await declared.handle({
        person,
        params: parse(declared.params ?? NOTHING, req.params),
        query: parse(declared.query ?? NOTHING, req.query),
        body: declared.body ? parse(declared.body, req.body) : undefined,
        req,
        res,
      });
      if (res.headersSent) return;
      if (res.statusCode === 200 && declared.status) res.status(declared.status);
      res.json(answer);
    });
  }
}
