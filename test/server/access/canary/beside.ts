import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startChild } from '../../../support/child.ts';
import type { CanaryNode } from './node.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** What the operator gets of `npx rejoinder export`. */
export async function exported({ dataDir }: CanaryNode): Promise<string> {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
  const args = ['--disable-warning=ExperimentalWarning', join(ROOT, 'server/cli.ts'), 'export', '-'];
  const child = startChild(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [texts, errors]: [string[], string[]] = [[], []];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => texts.push(text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The export ended with ${code}: ${errors.join('')}`);
  return texts.join('');
}

/** The tables in which `text` stands, those in which the index keeps its words among them. */
export function tablesWith({ dataDir }: CanaryNode, text: string): string[] {
  const db = new DatabaseSync(join(dataDir, 'rejoinder.db'), { readOnly: true, readBigInts: true });
  try {
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' and sql not like '%using fts5%'")
      .all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) =>
        db
          .prepare(`select * from "${name}"`)
          .all()
          .some((row) => Object.values(row).some(holds(text))),
      );
  } finally {
    db.close();
  }
}

/** How many comments are in the index by whose words nobody may find them. */
export async function wronglyIndexed({ withStore }: CanaryNode): Promise<number> {
  const { n } = await withStore(({ db }) =>
    db
      .selectFrom('search_entries as e')
      .innerJoin('comments as c', 'c.id', 'e.comment_id')
      .select((count) => count.fn.countAll<number>().as('n'))
      .where('c.state', '=', 'removed')
      .executeTakeFirstOrThrow(),
  );
  return Number(n);
}

const holds = (text: string) => (value: unknown) => {
  if (value instanceof Uint8Array) return Buffer.from(value).includes(text, 0, 'latin1');
  return typeof value === 'string' && value.includes(text);
};
