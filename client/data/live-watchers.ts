import type { Watching } from '../../shared/protocol/live.ts';
import type { CaseId } from '../../shared/protocol/text.ts';
import { Failed } from './api.ts';
import type { Connection } from './connection.ts';
import type { LiveWatch } from './live-watch.ts';

/** A case that is left again within this many milliseconds was only passed by: nobody is told of it. */
const STAYS = 250;

/** Which moderators watch now, and who has which case open. Tells the others what is open here. Tells `change`. */
export class LiveWatchers extends EventTarget {
  /** Oneself too; null while it is not known. */
  here: Watching | null = null;
  /** By case. */
  looking: ReadonlyMap<CaseId, Watching> = new Map();
  private readonly connection: Connection;
  private opened: CaseId | null = null;
  private staying: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, live: LiveWatch) {
    super();
    this.connection = connection;
    connection.socket.on('watch:here', ({ cases, ...here }) =>
      this.take(here, new Map(cases.map(({ caseId, ...watching }) => [caseId, watching]))),
    );
    connection.socket.on('disconnect', () => this.take(null, new Map()));
    live.addEventListener('joined', () => this.say());
  }

  /** One has a case open from now on, or none. */
  open(id: CaseId | null): void {
    this.opened = id;
    clearTimeout(this.staying);
    this.staying = setTimeout(this.say, STAYS);
  }

  private readonly say = async (): Promise<void> => {
    // With the next connection it is said anyway.
    if (!this.connection.connected) return;
    try {
      await this.connection.ask('watch:case', { caseId: this.opened });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.connection.again(error, this.say);
    }
  };

  private take(here: Watching | null, looking: LiveWatchers['looking']): void {
    this.here = here;
    this.looking = looking;
    this.dispatchEvent(new Event('change'));
  }
}
