import module from 'node:module';
import { join } from 'node:path';

// Types are stripped and code is compiled once, not at each start: that costs a second and 30 MB, which stay taken.
module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/rejoinder'));
const { start } = await import('./start.ts');
await start();
module.flushCompileCache();
