import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Session } from '../shared/protocol/people.ts';
import { type Manners, Member, Refused } from './member.ts';

/** Passwords are checked two at a time by the forum: more would only wait. */
const AT_ONCE = 4;
/** At the door everybody waits as long as they are told; later, for their turn in a slow thread say, so long. */
const PATIENCE = 60_000;

export interface Entry {
  url: string;
  /** As members, or as guests where nobody has to sign up. */
  as: 'member' | 'guest';
  /** Where the sessions of those who were here before are kept; null: nowhere. */
  kept: string | null;
  manners: Manners;
  /** Told after each. */
  entered(done: number): void;
}

/**
 * Brings people into the forum by these names, connected; those who came before and whose session has not ended are
 * the same again. @throws Refused where the forum takes nobody in, Stopped
 */
export async function bringIn(names: readonly string[], entry: Entry): Promise<Map<string, Member>> {
  const { url, as, kept, manners } = entry;
  const cookies = kept === null ? {} : await readKept(kept);
  const ours = cookies[`${as} ${url}`] ?? {};
  cookies[`${as} ${url}`] = ours;
  const people = new Map<string, Member>();
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const member = new Member(url, name, manners);
      member.cookie = ours[name] ?? '';
      await enter(member, as);
      ours[name] = member.cookie;
      await member.connect();
      member.patience = PATIENCE;
      people.set(name, member);
      entry.entered(people.size);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    for (const member of people.values()) member.close();
    throw error;
  } finally {
    if (kept !== null) await keep(kept, cookies);
  }
  return people;
}

/** Signs somebody up, unless their session goes on. */
async function enter(member: Member, as: Entry['as']): Promise<void> {
  if (member.cookie !== '') {
    const { person } = await member.call<Session>('GET', '/api/session');
    if (person) return;
    member.cookie = '';
  }
  const { name } = member;
  if (as === 'guest') {
    await member.call('POST', '/api/session/guest', { name });
    return;
  }
  const { person } = await member.call<Session>('POST', '/api/accounts', {
    name,
    // Nobody reads it, and nobody else is to know the password.
    email: `${randomBytes(9).toString('hex')}@simulated.invalid`,
    password: randomBytes(18).toString('base64url'),
  });
  if (person?.waiting) {
    const message = 'Moderators of this forum let in everyone who signs up, so nobody can write yet.';
    throw new Refused({ code: 'not_allowed', message });
  }
}

/** By how and where they came in: the session of each by name. */
type Kept = Record<string, Record<string, string>>;

async function readKept(path: string): Promise<Kept> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept;
  } catch {
    // There is none yet, or none that can be read: then everybody is new.
    return {};
  }
}

async function keep(path: string, cookies: Kept): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(cookies), { mode: 0o600 });
}
