import { sql } from 'kysely';
import type { Store } from '../../../server/store/store.ts';

/** Every row of every table, each as a text with the table's name. What SQLite keeps of words is its own affair. */
export async function databaseRows({ db }: Store): Promise<Set<string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'search_words%'`.execute(
    db,
  );
  const found = new Set<string>();
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    for (const row of rows) found.add(`${name} ${JSON.stringify(row)}`);
  }
  return found;
}

/** What is in one of two states of the database only. */
export const difference = (before: Set<string>, after: Set<string>): string[] => [
  ...[...before].filter((row) => !after.has(row)).map((row) => `- ${row}`),
  ...[...after].filter((row) => !before.has(row)).map((row) => `+ ${row}`),
];
