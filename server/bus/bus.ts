import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';

/** What nodes tell each other. Every message is a wake-up: it may be lost, and the log has what it is about. */
export interface Topics {
  'thread:appended': { threadId: ThreadId; seq: number };
  'thread:read': { personId: PersonId; threadId: ThreadId; readTo: number };
  /** The session was ended by its person: its other tabs are somebody's no more. */
  'session:ended': { sessionId: string };
}

export interface Bus {
  publish<T extends keyof Topics>(topic: T, message: Topics[T]): void;
  /** Returns a function that ends the subscription. */
  subscribe<T extends keyof Topics>(topic: T, listener: (message: Topics[T]) => void): () => void;
}
