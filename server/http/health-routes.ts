import { z } from 'zod';
import type { Metrics } from '../metrics.ts';
import { type Route, route } from './routes.ts';

/** The node's own state, asked whenever somebody wants to know. */
export interface Health {
  /** Whether the database answers. */
  database(): boolean;
  /** Whether Redis answers; null where the node needs none. */
  redis(): boolean | null;
  /** Whether the node is about to end. */
  draining(): boolean;
  metrics: Metrics;
}

export function healthRoutes(health: Health): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      summary: 'The process is alive',
      act: 'service:look',
      cost: 0,
      answer: z.object({ ok: z.literal(true) }),
      handle: async () => ({ ok: true as const }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary:
        'Whether it can serve (else 503), and what it reaches. Without Redis it serves, slower; null: it needs none',
      act: 'service:look',
      cost: 0,
      answer: z.object({
        ok: z.boolean(),
        database: z.boolean(),
        redis: z.boolean().nullable(),
        draining: z.boolean(),
      }),
      async handle({ res }) {
        const state = { database: health.database(), redis: health.redis(), draining: health.draining() };
        const ok = state.database && !state.draining;
        if (!ok) res.status(503);
        return { ok, ...state };
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'What the node counts of itself, as Prometheus reads it',
      act: 'service:look',
      cost: 0,
      answer: z.string(),
      async handle({ res }) {
        const { type, body } = await health.metrics.text();
        res.type(type).send(body);
        return body;
      },
    }),
  ];
}
