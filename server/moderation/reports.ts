import { APPEALABLE } from '../../shared/action-words.ts';
import type { AppealInput, ReportInput } from '../../shared/protocol/cases.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { CaseId, ReportId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import { permitted } from '../people/permitted.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import { lockThread, mustBeHere } from '../threads/log.ts';
import { whereNow } from '../threads/moving.ts';
import { openCase } from './case-rows.ts';
import { isOwn } from './signatories.ts';
import { lockPerson, stillStands } from './standing.ts';

/** What readers bring before moderators: reports of comments, and appeals against actions. */
export class Reports {
  private readonly store: Store;
  private readonly bus: Bus;

  constructor(store: Store, bus: Bus) {
    this.store = store;
    this.bus = bus;
  }

  /** Reports a comment. The same again, by opId or by the same person while it waits, is answered, not done. @throws Refused */
  async report(actor: Person | null, { opId, subject, reason }: ReportInput): Promise<{ repeated: boolean }> {
    const person = permitted(actor, 'comment:report');
    const { threadId, number } = subject;
    const repeated = await this.store.write(async (tx) => {
      const repeat = await findReport(tx, person, opId);
      if (repeat) {
        // The comment may have been moved since, and the report with it or not.
        const of = await whereNow(tx, repeat.thread_id, repeat.number);
        const now = await whereNow(tx, threadId, number);
        if (of.thread !== now.thread || of.number !== now.number) {
          throw new Refused('conflict', 'This opId was used for another report.', { field: 'opId' });
        }
        return true;
      }
      const at = this.store.now();
      // Locked: who hides the comment, or reports it too, comes before or after.
      const thread = await lockThread(tx, threadId, person, at);
      const comment = await tx
        .selectFrom('comments')
        .select(['author_id', 'state', 'revision', 'moved_to_thread'])
        .where('thread_id', '=', threadId)
        .where('number', '=', number)
        .executeTakeFirst();
      if (!comment) throw new Refused('not_found', 'There is no such comment in this thread.');
      mustBeHere(comment);
      permitted(thread.actor, 'comment:report', { state: comment.state, authorId: comment.author_id });
      const personId = comment.author_id;
      const caseId = await openCase(tx, { threadId, number, personId, cause: 'report', detail: null, at });
      if (await hasReported(tx, person, caseId)) return true;
      await tx
        .insertInto('reports')
        .values({
          id: newId<ReportId>(),
          case_id: caseId,
          thread_id: threadId,
          number,
          revision: comment.revision,
          person_id: person.id,
          op_id: opId,
          reason,
          at,
        })
        .execute();
      return false;
    });
    this.bus.publish('case:changed', {});
    return { repeated };
  }

  /**
   * Appeals against what was done to one or one's words: a case for another moderator. Of a joint response each of those
   * who stand by it appeals alike; there is one appeal against an action, and whoever else makes it is answered, not
   * heard again. @throws Refused
   */
  async appeal(actor: Person | null, { actionId, reason }: AppealInput): Promise<{ repeated: boolean }> {
    const person = permitted(actor, 'action:appeal');
    const repeated = await this.store.write(async (tx) => {
      const action = await tx
        .selectFrom('actions')
        .selectAll()
        .where('id', '=', actionId)
        .forUpdate()
        .executeTakeFirst();
      if (!action) throw new Refused('not_found', 'There is no such action in the log.');
      const about = { threadId: action.thread_id, number: action.number, personId: action.person_id };
      const own = await isOwn(tx, person.id, about);
      permitted(person, 'action:appeal', own ? { authorId: person.id } : {});
      if (!APPEALABLE.includes(action.act)) {
        throw new Refused('not_allowed', 'There is nothing to appeal against in this.');
      }
      const known = await tx
        .selectFrom('cases')
        .select('closed_at')
        .where('action_id', '=', actionId)
        .executeTakeFirst();
      if (known?.closed_at === null) return true;
      const at = this.store.now();
      const { act, at: actedAt, until } = action;
      const { threadId, number } = about;
      // What it is about may have been moved since.
      const isOnComment = threadId !== null && number !== null;
      const now = isOnComment ? await whereNow(tx, threadId, number) : { thread: threadId, number };
      // Who shows the comment again, or lets the person write, comes before or after.
      if (now.thread !== null) {
        await tx
          .selectFrom('threads')
          .select('id')
          .where('id', '=', now.thread)
          .forUpdate()
          .executeTakeFirst();
      } else await lockPerson(tx, about.personId!);
      const acted = { id: actionId, act, at: actedAt, until, ...about };
      if (!(await stillStands(tx, acted, at))) {
        throw new Refused(
          'conflict',
          'This is over or was taken back already: there is nothing left to appeal against.',
        );
      }
      if (known) return true;
      await tx
        .insertInto('cases')
        .values({
          id: newId<CaseId>(),
          cause: 'appeal',
          detail: reason,
          thread_id: now.thread,
          number: now.number,
          person_id: person.id,
          action_id: actionId,
          opened_at: at,
          changed_at: at,
        })
        .execute();
      return false;
    });
    this.bus.publish('case:changed', {});
    return { repeated };
  }
}

const findReport = (tx: Tx, { id }: Person, opId: string) =>
  tx
    .selectFrom('reports')
    .select(['thread_id', 'number'])
    .where('person_id', '=', id)
    .where('op_id', '=', opId)
    .executeTakeFirst();

async function hasReported(tx: Tx, { id }: Person, caseId: CaseId): Promise<boolean> {
  const row = await tx
    .selectFrom('reports')
    .select('id')
    .where('case_id', '=', caseId)
    .where('person_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}
