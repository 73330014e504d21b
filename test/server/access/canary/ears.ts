import type { Socket } from 'socket.io-client';
import { ask, heard } from '../../../support/client.ts';
import type { Look } from './look.ts';
import { VIEWERS, type Viewer } from './secrets.ts';
import type { World } from './world.ts';

/** A plain socket of each viewer, which hears all that is sent to it. */
export class Ears {
  private look: Look | null = null;
  /** What came before it was known what to look for. */
  private readonly kept: [Viewer, string, string, string][] = [];
  private readonly world: World;
  private readonly sockets = new Map<Viewer, Socket>();
  private readonly heads = new Map<string, number>();
  /** What moderators who watch were told of. */
  private readonly watched = new Set<string>();

  private constructor(world: World) {
    this.world = world;
  }

  static async open(world: World): Promise<Ears> {
    const ears = new Ears(world);
    await Promise.all(VIEWERS.map((viewer) => ears.listen(viewer)));
    return ears;
  }

  /** What comes from now on is looked at so, and what has come and was not looked at. */
  lookBy(look: Look): void {
    this.look = look;
    for (const message of this.kept.splice(0)) look.at(...message);
  }

  /** Reads along in each thread, from the beginning of its log; what is answered is looked at. */
  async join(look: Look): Promise<void> {
    const threads = [...this.world.threads.values()];
    for (const [viewer, socket] of this.sockets) {
      for (const threadId of threads) {
        const answer = await ask(socket, 'thread:join', { threadId, after: 0 });
        this.heads.set(`${viewer} ${threadId}`, answer.seq);
        look.at(viewer, 'EVENT thread:join', threadId, JSON.stringify(answer));
      }
      const shown = threads.map((threadId) => ({ threadId, number: 1 }));
      look.at(viewer, 'EVENT shown:follow', '', JSON.stringify(await ask(socket, 'shown:follow', { shown })));
      look.at(viewer, 'EVENT home:join', '', JSON.stringify(await ask(socket, 'home:join', {})));
      look.at(viewer, 'EVENT watch:join', '', JSON.stringify(await ask(socket, 'watch:join', {})));
      const opened = await ask(socket, 'watch:case', { caseId: null });
      look.at(viewer, 'EVENT watch:case', '', JSON.stringify(opened));
    }
  }

  of(viewer: Viewer): Socket {
    return this.sockets.get(viewer)!;
  }

  /** Whether everyone has heard of all that is in the log of a thread. */
  hasHeard(threadId: string, seq: number): boolean {
    return VIEWERS.every((viewer) => (this.heads.get(`${viewer} ${threadId}`) ?? 0) >= seq);
  }

  /** Whether who watches has heard of the latest that has happened. */
  async hasWatched(): Promise<boolean> {
    const { activity } = await this.world.people.moderator.client.call('GET', '/api/watch/activity');
    return this.watched.has(activity[0].key);
  }

  /** Everyone's home page is told of something. */
  home(): Promise<unknown> {
    return Promise.all([...this.sockets].map(([, socket]) => heard(socket, 'home:threads')));
  }

  private async listen(viewer: Viewer): Promise<void> {
    const socket = await this.world.people[viewer].client.connect();
    this.sockets.set(viewer, socket);
    socket.on('watch:activity', ({ activity }: { activity: { key: string }[] }) => {
      if (viewer === 'moderator') for (const { key } of activity) this.watched.add(key);
    });
    socket.onAny((event: string, message: { threadId?: string; events?: { seq: number }[] }) => {
      this.kept.push([viewer, `LIVE ${event}`, message?.threadId ?? '', JSON.stringify(message ?? null)]);
      if (this.look) this.lookBy(this.look);
      const seq = message?.events?.at(-1)?.seq;
      if (seq !== undefined) this.heads.set(`${viewer} ${message.threadId}`, seq);
    });
  }
}
