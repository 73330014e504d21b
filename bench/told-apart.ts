import { join } from 'node:path';
import { openSqlite } from '../server/store/sqlite.ts';
import { Client } from '../test/support/client.ts';
import { freePort } from '../test/support/ports.ts';
import { processNode } from '../test/support/process-node.ts';
import { startSmtp } from '../test/support/smtp.ts';
import { type Figure, median, progress } from './measure.ts';

const EACH = 60;
const password = 'correct horse battery';

/**
 * How long the forum takes to answer of an e-mail that has an account here and of one that has none, in turn: nobody
 * is to tell them apart by it. The floor, in the same run: unknown ones against other unknown ones.
 */
export async function toldApart(): Promise<Figure[]> {
  const smtp = await startSmtp();
  const port = await freePort();
  const node = await processNode({
    SMTP_URL: smtp.url,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'fatal',
  });
  await node.start();
  let address = 0;
  // Each from an address of its own, which the limits then count apart.
  const from = () => {
    address += 1;
    return { 'x-forwarded-for': `203.0.${address >> 8}.${address & 255}` };
  };
  for (let i = 0; i < EACH; i++) {
    const account = { email: `known${i}@example.org`, password, name: `Known ${i}` };
    await new Client(node.url).request('POST', '/api/accounts', account, from());
    progress('told-apart: accounts', i + 1, EACH);
  }
  const store = await openSqlite(join(node.dataDir, 'rejoinder.db'));
  await store.write((tx) =>
    tx
      .updateTable('accounts')
      .set((e) => ({ email: e.ref('claimed_email'), claimed_email: null }))
      .execute(),
  );
  await store.close();

  const asks: Record<string, (email: string) => [path: string, body: object]> = {
    'sign-in with a wrong password': (email) => ['/api/session', { email, password: 'a wrong password' }],
    'asking for a link': (email) => ['/api/session/link', { email }],
    'asking for a new password': (email) => ['/api/account/reset', { email }],
    'signing up': (email) => ['/api/accounts', { email, password, name: 'Mallory' }],
  };
  const figures: Figure[] = [];
  for (const [what, ask] of Object.entries(asks)) {
    const times: Record<'known' | 'unknown' | 'other', number[]> = { known: [], unknown: [], other: [] };
    const bodies = new Set<string>();
    for (let i = 0; i < EACH; i++) {
      for (const kind of shuffled(['known', 'unknown', 'other'] as const)) {
        const email =
          kind === 'known' ? `known${i}@example.org` : `${kind}${figures.length}-${i}@example.org`;
        const [path, body] = ask(email);
        const began = performance.now();
        const { status, answer } = await new Client(node.url).request('POST', path, body, from());
        times[kind].push(performance.now() - began);
        bodies.add(`${status} ${JSON.stringify({ ...answer, person: null })}`);
      }
      progress(`told-apart: ${what}`, i + 1, EACH);
    }
    if (bodies.size > 1) throw new Error(`The answers differ: ${[...bodies].join(' and ')}`);
    const ratio = median(times.known) / median(times.unknown);
    const floor = median(times.other) / median(times.unknown);
    figures.push({
      what: `${what}: known to unknown e-mail`,
      value: ratio,
      unit: '×',
      peer: `unknown to unknown: ${floor.toFixed(2)} ×; unknown: ${median(times.unknown).toFixed(1)} ms`,
      goal: '0.9 to 1.1',
      met: ratio >= 0.9 && ratio <= 1.1,
    });
  }
  await node.remove();
  await smtp.close();
  return figures;
}

/** In a random order: whoever comes first pays for what the one before has left to do. */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
