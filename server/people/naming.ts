import type { Store } from '../store/store.ts';

/** Which names one may take: as a guest, a new member, or in the place of another. */
export interface Naming {
  /** @throws Refused `invalid` (field `name`) */
  mayBeName(db: Store['db'], name: string): Promise<void>;
}
export const ANY_NAME: Naming = { mayBeName: async () => {} };
