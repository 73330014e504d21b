import type { Connection } from './connection.ts';

/** How many cases wait, where the reader may decide on them: told by the server at once and on every change. Tells `change`. */
export class CaseCount extends EventTarget {
  /** Null: not known, or not for this reader. */
  open: number | null = null;

  constructor({ socket }: Connection) {
    super();
    socket.on('cases:open', ({ open }) => {
      this.open = open;
      this.dispatchEvent(new Event('change'));
    });
  }
}
