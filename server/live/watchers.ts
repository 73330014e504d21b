import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { CaseId, PersonId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import type { Present } from './gatherings.ts';
import { SharedGatherings } from './shared-gatherings.ts';
import type { LiveSocket, SocketServer } from './socket-server.ts';
import { WATCH_ROOM } from './watch-feed.ts';

/** Where all are who watch; other places are cases. */
const WATCH = 'watch';

/** Which moderators watch now, and which case each has open, over all nodes: told to those who watch, whenever it changes. */
export class Watchers {
  private readonly gatherings: SharedGatherings<CaseId | typeof WATCH>;
  /** By socket: who watches by it, and the case that is open there. */
  private readonly here = new Map<string, { person: Person; caseId: CaseId | null }>();

  constructor(io: SocketServer, bus: Bus) {
    this.gatherings = new SharedGatherings(bus, 'watch', {
      presence: () => io.local.to(WATCH_ROOM).emit('watch:here', this.lastTold()),
      // Nobody writes here.
      typing: () => {},
    });
  }

  /** The socket's person watches, or watches on under another name. */
  enter(socket: LiveSocket, person: Person): void {
    // Not one who has gone meanwhile, or may no more.
    if (!socket.rooms.has(WATCH_ROOM)) return;
    this.here.set(socket.id, { person, caseId: this.here.get(socket.id)?.caseId ?? null });
    this.presence.enter(WATCH, person.id, socket.id, person.name);
    // What is told to all only on a change, the newcomer hears at once.
    socket.emit('watch:here', this.lastTold());
  }

  /** Who watches by the socket has this case open, or none. */
  open({ id }: LiveSocket, caseId: CaseId | null): void {
    const watching = this.here.get(id);
    if (!watching) return;
    const { person, caseId: before } = watching;
    if (before !== null && before !== caseId) this.presence.leave(before, person.id, id);
    if (caseId !== null) this.presence.enter(caseId, person.id, id, person.name);
    watching.caseId = caseId;
  }

  /** Nobody watches by the socket any more. */
  exit(socket: LiveSocket): void {
    const watching = this.here.get(socket.id);
    if (!watching) return;
    this.open(socket, null);
    this.presence.leave(WATCH, watching.person.id, socket.id);
    this.here.delete(socket.id);
  }

  /** Asks the other nodes, and tells them: after messages may have been lost. */
  ask(): void {
    this.gatherings.ask();
  }

  close(): void {
    this.gatherings.close();
  }

  private get presence() {
    return this.gatherings.presence;
  }

  private lastTold(): Parameters<ServerToClient['watch:here']>[0] {
    const cases = [];
    for (const [place, present] of this.presence.allTold()) {
      if (place !== WATCH) cases.push({ caseId: place, ...watching(present) });
    }
    return { ...watching(this.presence.lastTold(WATCH)), cases };
  }
}

const watching = ({ people, count }: Present) => ({
  people: people.map(([id, name]) => ({ id: id as PersonId, name })),
  count,
});
