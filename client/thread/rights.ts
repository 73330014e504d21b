import { isModerator } from '../data/live-thread.ts';
import { session } from '../data/page-data.ts';

/** What the reader may do in a thread as it is now. Of their own comments: edit and delete. */
export interface Rights {
  /** Who is nobody yet is asked for a name first. */
  reply: boolean;
  /** Opening a draft: only members. */
  together: boolean;
  react: boolean;
  edit: boolean;
  delete: boolean;
  moderate: boolean;
  locked: boolean;
  merged: boolean;
}

/** What is offered; the server decides (`server/people/permissions.ts`). */
function rightsIn(locked: boolean, merged: boolean): Rights {
  const open = !merged && (!locked || isModerator());
  const may = (act: string) => session.person === null || session.may.includes(act);
  return {
    reply: open && may('comment:post'),
    together: open && session.may.includes('draft:open'),
    react: open && may('reaction:set'),
    edit: open && may('comment:edit'),
    delete: may('comment:delete'),
    moderate: session.may.includes('comment:moderate'),
    locked,
    merged,
  };
}

/** Whether the reader may give a thread that `openerId` has opened another title. */
export function mayRename(openerId: string, locked: boolean): boolean {
  if (!session.may.includes('thread:rename')) return false;
  return isModerator() || (!locked && session.person?.id === openerId);
}

/** The rights in one thread: the same object until one of them changes, so that nothing is drawn again for nothing. */
export class ThreadRights {
  private last: Rights | null = null;

  in(locked: boolean, merged: boolean): Rights {
    const now = rightsIn(locked, merged);
    const same =
      this.last && (Object.keys(now) as (keyof Rights)[]).every((key) => now[key] === this.last![key]);
    if (!same) this.last = now;
    return this.last!;
  }
}
