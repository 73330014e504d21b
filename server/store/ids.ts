import { createHash, randomBytes } from 'node:crypto';
import type {
  ActionId,
  CaseId,
  CommentId,
  DraftId,
  InvitationId,
  NoteId,
  NotificationId,
  PersonId,
  ReportId,
  ThreadId,
} from '../../shared/protocol/text.ts';

type AnyId =
  | ThreadId
  | CommentId
  | PersonId
  | ActionId
  | CaseId
  | ReportId
  | NotificationId
  | InvitationId
  | DraftId
  | NoteId;

/** A new id: 96 random bits as 16 characters of base64url. */
export const newId = <Id extends AnyId>(): Id => randomBytes(12).toString('base64url') as Id;

/** The id that the same parts always give: for imports, which may run twice. */
export const idOf = <Id extends AnyId>(...parts: (string | number)[]): Id =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16) as Id;
