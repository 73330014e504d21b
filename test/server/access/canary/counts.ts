import { ask, withQuery } from './asking.ts';
import { VIEWERS, type Viewer } from './secrets.ts';
import type { World } from './world.ts';

async function json(world: World, viewer: Viewer, path: string) {
  return JSON.parse((await ask(world.people[viewer], path)).text);
}

/** How many comments a profile says that somebody wrote, and how many it lists, to a viewer. */
export async function writtenBy(world: World, viewer: Viewer, personId: string) {
  const { commentCount } = await json(world, viewer, `/api/people/${personId}`);
  const states: string[] = [];
  let cursor = '';
  do {
    const path = withQuery(`/api/people/${personId}/comments`, cursor === '' ? {} : { cursor });
    const { comments, next } = await json(world, viewer, path);
    states.push(...comments.map(({ state }: { state: string }) => state));
    cursor = next ?? '';
  } while (cursor !== '');
  return { commentCount, listed: states.length, states: [...new Set(states)].sort() };
}

/** What each viewer is told of how many comments a thread has: each different answer once. */
export async function countsOfThread(world: World, threadId: string): Promise<string[]> {
  const told = await Promise.all(
    VIEWERS.map(async (viewer) => {
      const { thread, comments } = await json(world, viewer, `/api/threads/${threadId}?limit=200`);
      return `${thread.commentCount} up to ${comments.at(-1).number}`;
    }),
  );
  return [...new Set(told)];
}
