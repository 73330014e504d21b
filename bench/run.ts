// npm run bench [-- NAME …] [--json FILE]: every benchmark, or those named, and a table of their figures.
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { actions } from './actions.ts';
import { drafts } from './drafts.ts';
import { firstVisit } from './first-visit.ts';
import { idleMemory } from './idle-memory.ts';
import { longThread } from './long-thread.ts';
import { type Figure, table } from './measure.ts';
import { revocations } from './revocations.ts';
import { sendToAcknowledged } from './send-to-acknowledged.ts';
import { toldApart } from './told-apart.ts';
import { watch } from './watch.ts';

const BENCHES: Record<string, () => Promise<Figure[]>> = {
  'first-visit': firstVisit,
  'long-thread': longThread,
  'send-to-acknowledged': sendToAcknowledged,
  revocations,
  actions,
  'told-apart': toldApart,
  watch,
  'idle-memory': idleMemory,
  drafts,
};

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.find((name) => !(name in BENCHES));
if (unknown) {
  console.error(`There is no benchmark '${unknown}'. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
if (!existsSync('client/dist/.vite/manifest.json')) {
  console.error('The pages are not built: run npm run build first.');
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, run] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name} …`);
  figures.push(...(await run()));
}
console.log(`\n${table(figures)}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(0);
