import type { Socket } from 'socket.io-client';
import type { Activity } from '../../shared/protocol/watch.ts';
import { ask } from '../../test/support/client.ts';

/** By what an act and what is told of it are known to be the same. */
export const nameOf = (kind: string, threadId: string, number: number): string =>
  `${kind} ${threadId} ${number}`;

/** What a moderator's socket is told of: under which key, and when, in milliseconds since 1970. */
export class Watched {
  readonly told = new Map<string, { key: string; at: number }>();

  /** Hears all from now on. */
  static async by(socket: Socket): Promise<Watched> {
    const watched = new Watched();
    socket.on('watch:activity', ({ activity }: { activity: Activity[] }) => {
      const at = Date.now();
      for (const { key, kind, thread, number } of activity) {
        if (thread && number !== null) watched.told.set(nameOf(kind, thread.id, number), { key, at });
      }
    });
    // The node takes out whoever has become a moderator just now, until they join again.
    socket.on('session:changed', () => void ask(socket, 'watch:join', {}));
    const answer = await ask(socket, 'watch:join', {});
    if (!answer.ok) throw new Error(answer.error.message);
    return watched;
  }

  /** Waits until all of these were told, at most so many milliseconds. */
  async hears(names: readonly string[], within: number): Promise<void> {
    const deadline = performance.now() + within;
    while (names.some((name) => !this.told.has(name)) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
