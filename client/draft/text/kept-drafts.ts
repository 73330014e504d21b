/** How the names of the databases begin in which a person's drafts are kept in this browser. */
export const keptUnder = (personKey: string): string => `draft:${personKey}:`;

/** Removes them. */
export async function forgetDrafts(personKey: string): Promise<void> {
  // Firefox tells no names before 126: then nothing is found, and what is kept opens under this person only.
  const databases = await indexedDB.databases?.().catch(() => []);
  for (const { name } of databases ?? []) {
    if (name?.startsWith(keptUnder(personKey))) indexedDB.deleteDatabase(name);
  }
}
