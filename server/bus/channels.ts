/** Bytes between nodes under a name. A message may be lost. */
export interface Channels {
  publish(name: string, bytes: Uint8Array): void;
  /** Resolves once messages come; also where none come for now. One listener a name. */
  subscribe(name: string, listener: (bytes: Uint8Array) => void): Promise<void>;
  unsubscribe(name: string): void;
}
