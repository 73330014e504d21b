import type { Entry } from '../../../shared/page-entries.ts';
import { type Assets, CLIENT } from './assets.ts';

/** The client straight from its sources, reloading the page on a change (`npm run dev`). */
export async function devAssets(): Promise<Assets> {
  const { createServer } = await import('vite');
  const vite = await createServer({ root: CLIENT, server: { middlewareMode: true }, appType: 'custom' });
  return {
    files: (entry: Entry) => ({ script: `/${entry}.ts`, preload: ['/@vite/client'], styles: [] }),
    serve: vite.middlewares,
    strict: false,
  };
}
