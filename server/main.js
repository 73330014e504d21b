// What `npm start` runs. JavaScript, since whatever strips types first takes 18 MB that stay taken: kept in the cache,
// the rest of the server is stripped and compiled once, not at each start.
import module from 'node:module';
import { join } from 'node:path';

module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/rejoinder'));
const { start } = await import('./start.ts');
await start();
module.flushCompileCache();
// What the start has left over goes back to the machine: 7 MB (npm start exposes the collector).
globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
