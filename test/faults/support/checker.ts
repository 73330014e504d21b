import type { Act, ClientLog } from './journal.ts';
import type { Truth } from './truth.ts';
import { BrokenPromise } from './waiting.ts';

/** What the checker looks at: a journal has both, a forged one can be written down. */
export interface Told {
  acts: Iterable<Act>;
  logs: readonly ClientLog[];
}

/** What was found. Each list holds sentences; all are empty when everything was kept. */
export interface Verdict {
  /** How much was checked. */
  sent: number;
  acknowledged: number;
  events: number;
  logs: number;
  /** Events in all clients' logs. */
  applied: number;
  /** Acknowledged, and not in the database as it was acknowledged. */
  lost: string[];
  /** More than one event of one act, or an act that nobody sent. */
  duplicates: string[];
  /** A log that is not dense, or a client's log that differs from the database's. */
  disordered: string[];
  /** A client that never got what was acknowledged. */
  behind: string[];
  /** Nothing, or almost nothing, was checked. */
  empty: string[];
}

/**
 * Holds the journal's acts, the database and every client's log against each other.
 * Promises: an act that was acknowledged is in the log once, where its acknowledgement says; no act is in it twice;
 * `seq` and numbers are dense; every client applied exactly the database's log, up to its end.
 */
export function check({ acts, logs }: Told, truths: readonly Truth[]): Verdict {
  const verdict: Verdict = {
    sent: 0,
    acknowledged: 0,
    events: 0,
    logs: logs.length,
    applied: 0,
    lost: [],
    duplicates: [],
    disordered: [],
    behind: [],
    empty: [],
  };
  const known = new Map([...acts].map((act) => [act.opId, act]));
  const all = new Map(truths.map((truth) => [truth.threadId, truth]));
  for (const truth of truths) checkTruth(truth, known, verdict);
  checkActs(known, all, verdict);
  for (const log of logs) checkLog(log, all.get(log.threadId), verdict);
  if (verdict.acknowledged === 0) verdict.empty.push('no act was acknowledged');
  if (verdict.events === 0) verdict.empty.push('the database holds no event');
  if (verdict.applied === 0) verdict.empty.push('no client applied an event');
  return verdict;
}

/** The first few of everything that was found, in one sentence; empty when everything was kept. */
export function found(verdict: Verdict): string {
  return (['lost', 'duplicates', 'disordered', 'behind', 'empty'] as const)
    .filter((kind) => verdict[kind].length > 0)
    .map((kind) => `${kind}: ${verdict[kind].length} (${verdict[kind].slice(0, 3).join('; ')})`)
    .join('. ');
}

/** @throws BrokenPromise with what was found */
export function mustHold(verdict: Verdict): void {
  const what = found(verdict);
  if (what) throw new BrokenPromise(what);
}

function checkTruth(truth: Truth, acts: ReadonlyMap<string, Act>, verdict: Verdict): void {
  const { events, threadId } = truth;
  verdict.events += events.length;
  const ops = new Map<string, number>();
  const bodies = new Map<string, number>();
  let number = 0;
  for (const [i, event] of events.entries()) {
    if (event.seq !== i + 1) verdict.disordered.push(`${threadId}: seq ${event.seq} is event ${i + 1}`);
    if (event.type !== 'comment:posted') continue;
    number += 1;
    if (event.number !== number) {
      verdict.disordered.push(`${threadId}: comment ${event.number} is the ${number}th`);
    }
    const told = event.body?.split('\n', 1)[0] ?? '';
    if (told !== event.opId) verdict.disordered.push(`seq ${event.seq} of ${event.opId} says '${told}'`);
    const before = ops.get(event.opId) ?? bodies.get(told);
    if (before !== undefined) {
      verdict.duplicates.push(`${event.opId} is seq ${before} and seq ${event.seq}`);
    } else if (!acts.has(event.opId)) {
      verdict.duplicates.push(`${event.opId} at seq ${event.seq} was never sent`);
    }
    ops.set(event.opId, event.seq);
    bodies.set(told, event.seq);
  }
  if (truth.head !== events.length) {
    verdict.disordered.push(`${threadId}: its head is ${truth.head}, its log has ${events.length}`);
  }
  if (truth.commentCount !== number) {
    verdict.disordered.push(`${threadId}: it counts ${truth.commentCount} comments and has ${number}`);
  }
}

function checkActs(
  acts: ReadonlyMap<string, Act>,
  truths: ReadonlyMap<string, Truth>,
  verdict: Verdict,
): void {
  for (const { opId, threadId, acknowledged } of acts.values()) {
    verdict.sent += 1;
    const [first] = acknowledged;
    if (!first) continue;
    verdict.acknowledged += 1;
    const event = truths.get(threadId)?.events[first.seq - 1];
    if (event?.opId !== opId) {
      verdict.lost.push(
        `${opId} was acknowledged as seq ${first.seq}, which is ${event?.opId ?? 'not there'}`,
      );
    } else if (event.number !== first.number || event.commentId !== first.commentId) {
      verdict.disordered.push(`${opId} was acknowledged as comment ${first.number}, and is ${event.number}`);
    }
    for (const again of acknowledged) {
      if (again.seq !== first.seq || again.commentId !== first.commentId) {
        verdict.duplicates.push(`${opId} was acknowledged as seq ${first.seq} and as ${again.seq}`);
      }
    }
  }
}

function checkLog(log: ClientLog, truth: Truth | undefined, verdict: Verdict): void {
  verdict.applied += log.last;
  for (const wrong of log.wrong) verdict.disordered.push(`${log.name}: ${wrong}`);
  if (!truth) return void verdict.disordered.push(`${log.name} reads a thread that is not there`);
  for (const [i, key] of log.keys.entries()) {
    const event = truth.events[i];
    const wanted = event && (event.type === 'comment:posted' ? event.opId : event.type);
    if (key !== wanted) {
      verdict.disordered.push(`${log.name}: seq ${i + 1} is ${key}, in the database ${wanted ?? 'nothing'}`);
      return;
    }
  }
  if (log.last < truth.events.length) {
    verdict.behind.push(`${log.name} ends with seq ${log.last} of ${truth.events.length}`);
  }
}
