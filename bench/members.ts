import { execFileSync } from 'node:child_process';
import { Client } from '../test/support/client.ts';

/** A new member; with the environment of the nodes, an admin. */
export async function member(url: string, name: string, env?: NodeJS.ProcessEnv) {
  const client = new Client(url);
  const email = `${name.replaceAll(' ', '').toLowerCase()}@example.org`;
  const { person } = await client.call('POST', '/api/accounts', {
    email,
    password: 'correct horse battery',
    name,
  });
  if (env) {
    const args = ['--disable-warning=ExperimentalWarning', 'server/cli.ts', 'admin', email];
    execFileSync(process.execPath, args, { env: { PATH: process.env.PATH, ...env } });
  }
  return { client, id: person.id as string };
}
