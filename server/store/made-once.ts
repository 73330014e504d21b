import { randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/**
 * A random text that is made by whoever asks for it first, and the same for every node and every start after:
 * the secret that signs cookies, the forum's own id. Of `bytes` random bytes, in base64url.
 */
export function madeOnce(store: Store, name: string, bytes: number): Promise<string> {
  return store.write(async (tx) => {
    await tx
      .insertInto('settings')
      .values({ name, value: randomBytes(bytes).toString('base64url') })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const { value } = await tx
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return value;
  });
}
