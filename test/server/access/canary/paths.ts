import type { World } from './world.ts';

/** Of the form of an id, and nobody's. */
const UNKNOWN = 'A'.repeat(16);

/**
 * Every address of a declared path: with the ids that exist in the forum, and some that don't.
 * @throws for a parameter that isn't known here, so that a new kind of place isn't left out
 */
export function addressesOf(path: string, world: World): string[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const fill = (values: Record<string, string>) =>
    path.replace(/:(\w+)/g, (_, name: string) => values[name]!);
  const threads = [...world.threads.values(), UNKNOWN];
  switch (names.join(' ')) {
    case '':
      return [path];
    case 'threadId':
      return threads.map((threadId) => fill({ threadId }));
    case 'threadId number': {
      const comments = [...world.comments.values()].map(({ threadId, number }) => ({
        threadId,
        number: String(number),
      }));
      return [
        ...comments,
        { threadId: UNKNOWN, number: '1' },
        { threadId: threads[0]!, number: '99999' },
      ].map(fill);
    }
    case 'personId': {
      const people = Object.values(world.people).map(({ id }) => id);
      const ids = [...people.filter((id) => id !== ''), world.waiting.id, UNKNOWN];
      return ids.map((personId) => fill({ personId }));
    }
    case 'caseId':
      return [...world.caseIds, UNKNOWN].map((caseId) => fill({ caseId }));
    case 'draftId':
      return [world.draftId, UNKNOWN].map((draftId) => fill({ draftId }));
    case 'draftId seq':
      return ['0', '1'].map((seq) => fill({ draftId: world.draftId, seq }));
    default:
      throw new Error(`The walk does not know what to put into ${path}.`);
  }
}

/** The declared path that an address is one of. */
export function kindOf(address: string, paths: readonly string[]): string | undefined {
  const [pathname] = address.split('?');
  return paths.find((path) =>
    new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`).test(pathname!),
  );
}
