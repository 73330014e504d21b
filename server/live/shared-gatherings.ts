import type { Bus, GatheringSet, Topics } from '../bus/bus.ts';
import { Gatherings, type Present } from './gatherings.ts';

/** What a node says of its own is said again so often, and holds elsewhere for so long, in milliseconds. */
const AGAIN_EVERY = 5_000;
const LASTS = 15_000;
/** Places in one message. */
const BATCH = 50;

type Kind = Topics['gatherings']['kind'];
type Of = Topics['gatherings']['of'];
type Tell<Id> = (place: Id, present: Present) => void;

/** Who is there and who writes, in threads, in drafts or on Watch, over all nodes. */
export class SharedGatherings<Id extends string> {
  readonly presence: Gatherings<Id>;
  readonly typing: Gatherings<Id>;
  private readonly bus: Bus;
  private readonly of: Of;
  /** Of this run of the node: what an earlier run said fades. */
  private readonly node = crypto.randomUUID();
  private readonly ends: (() => void)[];
  private readonly timer: NodeJS.Timeout;

  constructor(bus: Bus, of: Of, tell: Record<Kind, Tell<Id>>) {
    this.bus = bus;
    this.of = of;
    const gatherings = (kind: Kind) =>
      new Gatherings<Id>({ tell: tell[kind], share: (set) => this.say(kind, [set]) });
    this.presence = gatherings('presence');
    this.typing = gatherings('typing');
    this.ends = [
      bus.subscribe('gatherings', ({ node, of: what, kind, sets }) => {
        if (node === this.node || what !== of) return;
        for (const set of sets) this[kind].hear(node, set as GatheringSet<Id>, LASTS);
      }),
      bus.subscribe('gatherings:asked', ({ of: what }) => {
        if (what === of) this.sayAll();
      }),
    ];
    this.timer = setInterval(() => {
      this.sayAll();
      this.presence.fade();
      this.typing.fade();
    }, AGAIN_EVERY);
    this.timer.unref();
  }

  /** Asks the other nodes, and tells them: after messages may have been lost. */
  ask(): void {
    this.bus.publish('gatherings:asked', { of: this.of });
  }

  close(): void {
    clearInterval(this.timer);
    for (const end of this.ends) end();
  }

  private sayAll(): void {
    for (const kind of ['presence', 'typing'] as const) {
      const sets = [...this[kind].sets()];
      while (sets.length > 0) this.say(kind, sets.splice(0, BATCH));
    }
  }

  private say(kind: Kind, sets: GatheringSet<Id>[]): void {
    this.bus.publish('gatherings', { node: this.node, of: this.of, kind, sets });
  }
}
