// A node as `npm start` starts it, in a process of its own, but with limits that no walk meets.
import { builtAssets } from '../../../../server/http/pages/assets.ts';
import { startNode } from '../../../../server/node.ts';
import { readSettings } from '../../../../server/settings.ts';
import { WIDE } from '../../../support/node.ts';

const { url, close } = await startNode(readSettings(process.env), builtAssets(), WIDE);
process.once('SIGTERM', () => void close(0).finally(() => process.exit(0)));
console.log(`Rejoinder is at ${url}`);
