import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { type Route, route } from './routes.ts';

export function healthRoutes(store: Store): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      summary: 'The process is alive',
      act: 'service:look',
      answer: z.object({ ok: z.literal(true) }),
      handle: async () => ({ ok: true as const }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'It can serve; 503 with what it cannot reach',
      act: 'service:look',
      answer: z.object({ ok: z.boolean(), database: z.boolean() }),
      async handle({ res }) {
        const database = await store.db
          .selectFrom('settings')
          .select('name')
          .limit(1)
          .execute()
          .then(
            () => true,
            () => false,
          );
        if (!database) res.status(503);
        return { ok: database, database };
      },
    }),
  ];
}
