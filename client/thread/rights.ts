import type { Thread } from '../../shared/protocol/threads.ts';
import { isModerator, session } from '../data/page-data.ts';

/** What the reader may do in a thread as it is now. Of their own comments: edit and delete. */
export interface Rights {
  /** Who is nobody yet is asked for a name first. */
  reply: boolean;
  /** Opening a draft: only members. */
  together: boolean;
  react: boolean;
  edit: boolean;
  delete: boolean;
  /** Of others' comments. */
  report: boolean;
  /** Of others' comments, of people, and of the thread. */
  moderate: boolean;
  /** Of the thread: its slow mode, and that guests wait. */
  calm: boolean;
}

/** What is offered; the server decides (`server/people/permissions.ts`). */
function rightsIn(thread: Thread): Rights {
  const { person } = session;
  const moderator = isModerator();
  const open =
    thread.mergedInto === null &&
    (!thread.locked || moderator) &&
    !isMutedIn(thread) &&
    !(thread.guests === 'off' && person?.kind === 'guest');
  const may = (act: string) => person === null || session.may.includes(act);
  return {
    reply: open && !isUnshown(thread) && may('comment:post'),
    together: open && !isUnshown(thread) && session.may.includes('draft:open'),
    react: open && may('reaction:set'),
    edit: open && may('comment:edit'),
    delete: may('comment:delete'),
    report: may('comment:report'),
    moderate: session.may.includes('comment:moderate'),
    calm: session.may.includes('thread:calm') && (moderator || (isOpener(thread) && !isMutedIn(thread))),
  };
}

const isOpener = ({ author }: Thread): boolean => session.person?.id === author.id;

/** Whether the reader may not write in this thread, though in others. */
export const isMutedIn = ({ mutedUntil }: Thread): boolean => mutedUntil !== null;

/** Whether the thread is not shown to others yet, or any more: only who opened it writes there then. */
export function isUnshown(thread: Thread): boolean {
  const { opening, alone } = thread;
  return alone && opening.state !== 'visible' && opening.movedTo === null && !isOpener(thread);
}

/** Whether the reader may give the thread another title as who opened it: moderators give others' one for a reason. */
export const mayRename = (thread: Thread): boolean =>
  session.may.includes('thread:rename') &&
  isOpener(thread) &&
  thread.mergedInto === null &&
  (!thread.locked || isModerator()) &&
  !isMutedIn(thread);

/** The rights in one thread: the same object until one of them changes, so that nothing is drawn again for nothing. */
export class ThreadRights {
  private last: Rights | null = null;

  in(thread: Thread): Rights {
    const now = rightsIn(thread);
    const same =
      this.last && (Object.keys(now) as (keyof Rights)[]).every((key) => now[key] === this.last![key]);
    if (!same) this.last = now;
    return this.last!;
  }
}
