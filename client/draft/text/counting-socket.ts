/** The y-websocket protocol's sync messages, and those of them that hold an update. */
const SYNC = 0;
const [STEP_2, UPDATE] = [1, 2];

/** Called at each update that is sent by a socket, and when a new one is made. */
export interface Counter {
  begun(): void;
  sent(): void;
}

/** A WebSocket that says which updates it has sent: the server says how many of them it has stored. */
export const countingSocket = (counter: Counter): typeof WebSocket =>
  class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      counter.begun();
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      const [kind, step] = data as Uint8Array;
      if (kind === SYNC && (step === STEP_2 || step === UPDATE)) counter.sent();
      super.send(data as Uint8Array<ArrayBuffer>);
    }
  };
