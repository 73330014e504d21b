import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Argon2id with 19 MiB, two passes and one lane.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Hashes at once: others need the threads and the processor too, and each takes its 19 MiB. */
const AT_ONCE = 2;

type Cost = typeof COST;
interface Phc {
  cost: Cost;
  salt: Buffer;
  key: Buffer;
}

/** The hash of a password with a new salt, as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format({ cost: COST, salt, key: await derive(password, salt, COST, KEY_BYTES) });
}

/** Whether `hash` was made of `password`. @throws when `hash` is no Argon2id PHC string */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const { cost, salt, key } = readPhc(hash);
  return timingSafeEqual(key, await derive(password, salt, cost, key.length));
}

/** Whether `hash` was made with other costs than those of today. */
export function needsRehash(hash: string): boolean {
  const { cost, salt, key } = readPhc(hash);
  return format({ cost, salt, key }) !== format({ cost: COST, salt, key }) || key.length !== KEY_BYTES;
}

/** A hash that no password has: to verify against it costs what verifying against a real one does. */
export const HASH_OF_NOTHING = format({
  cost: COST,
  salt: randomBytes(SALT_BYTES),
  key: randomBytes(KEY_BYTES),
});

function format({ cost: { memory, passes, parallelism }, salt, key }: Phc): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${b64(salt)}$${b64(key)}`;
}

function b64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** The costs are read too: those of tomorrow must not lock out the passwords of today. */
function readPhc(hash: string): Phc {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z\d+/]+)\$([A-Za-z\d+/]+)$/.exec(hash);
  if (!match) throw new Error('A stored password hash is not an Argon2id PHC string.');
  const [, memory, passes, parallelism, salt, key] = match;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt!, 'base64'),
    key: Buffer.from(key!, 'base64'),
  };
}

/** The password is NFKC-normalised, so that every keyboard spells it alike (NIST SP 800-63B, 3.1.1.2). */
function derive(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'));
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', { message, nonce, tagLength, ...cost }, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    // The place goes straight to the next, or a newcomer could take it as well.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
