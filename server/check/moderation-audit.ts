import type { CaseRecord, NotificationRecord } from '../export/moderation-format.ts';
import { idOfText, SeenIds } from './seen-ids.ts';

export interface ModerationAuditParts {
  problem(place: string, what: string): void;
  /** Reports a person who is not there. */
  known(place: string, person: string): void;
  isAction(id: string): boolean;
  /** How many comments a thread has; undefined: there is no such thread. */
  commentsOf(thread: string): number | undefined;
}

/** Holds cases, reports and notifications to the actions, people and threads that they name. */
export class ModerationAudit {
  private readonly parts: ModerationAuditParts;
  private readonly cases = new SeenIds();
  private readonly reports = new SeenIds();
  private readonly reportOps = new SeenIds();
  private readonly appeals = new SeenIds();
  private readonly open = new SeenIds();
  private readonly notifications = new SeenIds();
  private readonly told = new SeenIds();
  /** Actions that others review, with the place of those: they may come after them. */
  private readonly ofs = new Map<string, string>();

  constructor(parts: ModerationAuditParts) {
    this.parts = parts;
  }

  reviewed(place: string, of: string): void {
    this.ofs.set(of, place);
  }

  case({ id, thread, number, person, action, takenBy, closedBy, closedAt, reports }: CaseRecord): void {
    const { problem, known, isAction, commentsOf } = this.parts;
    const place = `case ${id}`;
    if (!this.cases.add(id)) problem(place, 'is there twice');
    known(place, person);
    if (takenBy !== null) known(place, takenBy);
    if (closedBy !== null && !isAction(closedBy))
      problem(place, `was closed by ${closedBy}, which is not there`);
    if ((closedBy === null) !== (closedAt === null)) problem(place, 'is half closed');
    if (action === null && (thread === null || number === null)) problem(place, 'is about nothing');
    if (action !== null) {
      if (!isAction(action)) problem(place, `is against ${action}, which is not there`);
      if (!this.appeals.add(action)) problem(place, 'is against what another case is against');
    } else if (closedAt === null && !this.open.add(idOfText(`${thread} ${number}`))) {
      problem(place, 'is open beside another one of the same comment');
    }
    const count = thread === null ? 0 : commentsOf(thread);
    if (count === undefined) problem(place, 'is in a thread that is not there');
    else if (number !== null && number > count) problem(place, `is about comment ${number}, of ${count}`);
    for (const report of reports) {
      const where = `report ${report.id}`;
      if (!this.reports.add(report.id)) problem(where, 'is there twice');
      if (!this.reportOps.add(idOfText(`${report.person} ${report.opId}`))) {
        problem(where, 'has the opId of another report of the same person');
      }
      known(where, report.person);
    }
  }

  notification({ id, person, kind, action }: NotificationRecord): void {
    const { problem, known, isAction } = this.parts;
    const place = `notification ${id}`;
    if (!this.notifications.add(id)) problem(place, 'is there twice');
    if (!this.told.add(idOfText(`${person} ${action} ${kind}`)))
      problem(place, 'tells what another one tells');
    known(place, person);
    if (!isAction(action)) problem(place, `is of ${action}, which is not there`);
  }

  /** After the last record. */
  end(): void {
    for (const [of, place] of this.ofs) {
      if (!this.parts.isAction(of)) this.parts.problem(place, `reviews ${of}, which is not there`);
    }
  }
}
