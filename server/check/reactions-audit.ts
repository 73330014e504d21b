import type { CommentRecord } from '../export/thread-format.ts';
import type { OnThreadProblem } from './thread-audit.ts';

interface SetReaction {
  number: number;
  emoji: string;
  person: string;
  on: boolean;
  at: string;
}

/** Holds the reactions of a thread's comments to what the events of its log have made of them. */
export class ReactionsAudit {
  private readonly report: OnThreadProblem;
  /** Reactions of the table that no event has made yet, and when they were made. */
  private readonly unmade = new Map<string, string>();
  /** Reactions that an event has made and that are not those of the table. */
  private readonly made = new Set<string>();

  constructor(report: OnThreadProblem) {
    this.report = report;
  }

  /** Those that the table has of a comment, before the events of it. */
  stored({ number, reactions }: CommentRecord): void {
    for (const { emoji, person, at } of reactions) {
      const key = keyOf({ number, emoji, person });
      if (this.unmade.has(key))
        this.report(`comment ${number}`, `has the reaction ${emoji} of ${person} twice`);
      this.unmade.set(key, at);
    }
  }

  /** What an event at `place` sets or takes back. */
  set(reaction: SetReaction, place: string): void {
    const key = keyOf(reaction);
    if (!reaction.on) {
      if (!this.made.delete(key)) this.report(place, 'takes back a reaction that was not there');
    } else if (this.unmade.get(key) === reaction.at && !this.made.has(key)) {
      // The one that the table has: it is not taken back any more.
      this.unmade.delete(key);
    } else {
      if (this.made.has(key)) this.report(place, 'sets a reaction that was set');
      this.made.add(key);
    }
  }

  /** After the last event. */
  end(): void {
    for (const key of this.unmade.keys()) {
      const [number, emoji, person] = key.split(' ');
      this.report(`comment ${number}`, `has the reaction ${emoji} of ${person}, which no event has left so`);
    }
    for (const key of this.made) {
      const [number, emoji, person] = key.split(' ');
      this.report(`comment ${number}`, `lacks the reaction ${emoji} of ${person}, which the log has`);
    }
  }
}

const keyOf = ({ number, emoji, person }: Pick<SetReaction, 'number' | 'emoji' | 'person'>): string =>
  `${number} ${emoji} ${person}`;
