import * as Y from 'yjs';
import type { Version, VersionText } from '../../shared/protocol/drafts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Author, Person } from '../../shared/protocol/people.ts';
import type { DraftId, PersonId } from '../../shared/protocol/text.ts';
import { permitted } from '../people/permitted.ts';
import type { Store } from '../store/store.ts';
import { wholeLog } from './archive.ts';
import { runsOf } from './authorship.ts';
import { draftSubject, instant } from './rows.ts';

/** A longer pause than this begins another version, in milliseconds. */
const PAUSE = 5 * 60_000;
/** One that goes on and on is cut: nobody looks for what they wrote in a whole evening. */
const LONGEST = 3_600_000;
const MOST = 500;
/** For how long the event loop may be held, in milliseconds. */
const SLICE = 8;

/** What a draft was before, from the log of its updates. */
export class Versions {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Stretches of writing, newest first. @throws Refused `not_found` */
  async list(viewer: Person | null, draftId: DraftId): Promise<Version[]> {
    await this.mayRead(viewer, draftId);
    const stretches: { seq: number; from: number; to: number; people: Set<PersonId> }[] = [];
    const pause = pauses();
    for await (const { seq, at, personId } of wholeLog(this.store.db, draftId)) {
      const last = stretches.at(-1);
      if (last && at - last.to <= PAUSE && at - last.from <= LONGEST) {
        last.seq = seq;
        last.to = Math.max(last.to, at);
        last.people.add(personId);
      } else {
        stretches.push({ seq, from: at, to: at, people: new Set([personId]) });
      }
      await pause();
    }
    const latest = stretches.reverse().slice(0, MOST);
    const people = await this.authors(new Set(latest.flatMap(({ people }) => [...people])));
    return latest.map(({ seq, from, to, people: ids }) => ({
      seq,
      from: instant(from),
      to: instant(to),
      people: [...ids].map((id) => people.get(id)!),
    }));
  }

  /** The text as it was at a place of the log, and who wrote what of it. @throws Refused `not_found` */
  async text(viewer: Person | null, draftId: DraftId, seq: number): Promise<VersionText> {
    const { last } = await this.mayRead(viewer, draftId);
    if (seq > last) throw new Refused('not_found', 'The draft has not come that far.');
    const doc = new Y.Doc();
    const owners = new Map<number, PersonId>();
    let at: number | null = null;
    const pause = pauses();
    for await (const entry of wholeLog(this.store.db, draftId, seq)) {
      Y.applyUpdate(doc, entry.bytes);
      at = entry.at;
      await pause();
    }
    const clients = await this.store.db
      .selectFrom('draft_clients')
      .select(['client', 'person_id'])
      .where('draft_id', '=', draftId)
      .execute();
    for (const { client, person_id } of clients) owners.set(client, person_id);
    const { text, runs } = runsOf(doc.getText('text'), owners);
    doc.destroy();
    const ids = [...new Set(runs.map(({ personId }) => personId))];
    const people = await this.authors(new Set(ids));
    return {
      seq,
      at: at === null ? null : instant(at),
      text,
      runs: runs.map(({ personId, length }) => ({ person: ids.indexOf(personId), length })),
      people: ids.map((id) => people.get(id)!),
    };
  }

  private async mayRead(viewer: Person | null, draftId: DraftId): Promise<{ last: number }> {
    const { subject } = await draftSubject(this.store.db, viewer, draftId, this.store.now());
    permitted(viewer, 'draft:read', subject);
    const { seq } = await this.store.db
      .selectFrom('drafts')
      .select('seq')
      .where('id', '=', draftId)
      .executeTakeFirstOrThrow();
    return { last: seq };
  }

  private async authors(ids: Set<PersonId>): Promise<Map<PersonId, Author>> {
    if (ids.size === 0) return new Map();
    const rows = await this.store.db
      .selectFrom('people')
      .select(['id', 'name', 'kind'])
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** Lets others come in between, now and then. */
function pauses(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
