import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { EventRecord } from '../../export/thread-format.ts';
import type { Tx } from '../../store/store.ts';
import type { Tables } from '../../store/tables.ts';
import type { Step } from './replay.ts';

/**
 * The seq of the first of these events that is here otherwise, in the log or in what it made; null when the log
 * here has them all as they are in the file. What happened here since is no difference.
 */
export async function firstDifference(tx: Tx, threadId: ThreadId, steps: Step[]): Promise<number | null> {
  const events = await tx
    .selectFrom('events')
    .selectAll()
    .where('thread_id', '=', threadId)
    .where('seq', '>=', steps[0]!.event.seq)
    .where('seq', '<=', steps.at(-1)!.event.seq)
    .execute();
  const here = new Map(events.map((event) => [event.seq, event]));
  const numbers = new Set(steps.filter((s) => s.comment || s.revision).map(({ event }) => event.number ?? 0));
  const comments = await load(tx, threadId, [...numbers]);
  for (const { event, comment, revision, gone } of steps) {
    const same = here.get(event.seq);
    if (!same || !sameEvent(same, event)) return event.seq;
    const written = comment ? comment.revisions[0] : revision;
    if (!written) continue;
    const row = comments.get(event.number ?? 0);
    // Of what was moved, in the file or here, the words are in another thread.
    const there = row && !gone && row.moved_to_thread === null;
    if (!row || (there && row.texts.get(written.revision) !== written.body)) return event.seq;
    if (!comment) continue;
    const { id, author, replyTo, dayOnly, kind, createdAt } = comment;
    const rest = row.author_id === author && row.reply_to === replyTo && row.day_only === Number(dayOnly);
    if (!rest || row.id !== id || row.kind !== kind || row.created_at !== Date.parse(createdAt)) {
      return event.seq;
    }
  }
  return null;
}

function sameEvent(row: Tables['events'], event: EventRecord): boolean {
  const { type, at, actor, opId, number, detail } = event;
  if (row.type !== type || row.at !== Date.parse(at) || row.actor_id !== actor) return false;
  if (row.op_id !== opId || row.number !== number) return false;
  return row.detail === (detail && JSON.stringify(detail));
}

async function load(tx: Tx, threadId: ThreadId, numbers: number[]) {
  const found = new Map<number, Tables['comments'] & { texts: Map<number, string> }>();
  if (numbers.length === 0) return found;
  const rows = await tx
    .selectFrom('comments')
    .selectAll()
    .where('thread_id', '=', threadId)
    .where('number', 'in', numbers)
    .execute();
  const texts = new Map(rows.map((row) => [row.id, new Map<number, string>()]));
  const revisions = await tx
    .selectFrom('revisions')
    .select(['comment_id', 'revision', 'body'])
    .where('comment_id', 'in', [...texts.keys()])
    .execute();
  for (const { comment_id, revision, body } of revisions) texts.get(comment_id)!.set(revision, body);
  for (const row of rows) found.set(row.number, { ...row, texts: texts.get(row.id)! });
  return found;
}
