import { z } from 'zod';
import {
  draftIdSchema,
  numberSchema,
  personIdSchema,
  seqSchema,
  threadIdSchema,
} from '../../shared/protocol/text.ts';

/** Who takes part in something in one place (a thread, a draft, a case) by one node: at most some hundred by id and name, and how many more. */
const setSchema = z.object({
  place: z.string(),
  people: z.array(z.tuple([z.string(), z.string().nullable()])),
  more: z.int().min(0),
});
const gatheredSchema = z.enum(['threads', 'drafts', 'watch']);
export type GatheringSet<Id extends string> = z.output<typeof setSchema> & { place: Id };

/**
 * What nodes tell each other. Every message is a wake-up or a hint: it may be lost, and the log has what it is
 * about, or it is told again soon.
 */
export const TOPICS = {
  'thread:appended': z.object({ threadId: threadIdSchema, seq: seqSchema }),
  'thread:read': z.object({ personId: personIdSchema, threadId: threadIdSchema, readTo: numberSchema }),
  /** Somebody's rights have changed, or the session with this hash of its id has ended. */
  'access:changed': z.object({ id: z.string(), personId: personIdSchema, idHash: z.string().nullable() }),
  /** Something of a draft has changed: its members are told. */
  'draft:changed': z.object({
    draftId: draftIdSchema,
    threadId: threadIdSchema,
    part: z.enum(['draft', 'notes']),
    members: z.array(personIdSchema),
  }),
  /** Something that waits for moderators, or who has it in hand, has changed. */
  'case:changed': z.object({}),
  /** Somebody has something to hear of: `id` names it; without it something they were told before was heard. */
  'person:notified': z.object({ personId: personIdSchema, id: z.string().max(80).optional() }),
  /** Who is there or writes by the node `node`; a place that isn't named is as it was. */
  gatherings: z.object({
    node: z.string(),
    of: gatheredSchema,
    kind: z.enum(['presence', 'typing']),
    sets: z.array(setSchema),
  }),
  /** A node that has just come, or come back, asks for all of them. */
  'gatherings:asked': z.object({ of: gatheredSchema }),
};
export type Topics = { [T in keyof typeof TOPICS]: z.output<(typeof TOPICS)[T]> };

export interface Bus {
  /** Tells every node, this one too. */
  publish<T extends keyof Topics>(topic: T, message: Topics[T]): void;
  /** Returns a function that ends the subscription. */
  subscribe<T extends keyof Topics>(topic: T, listener: (message: Topics[T]) => void): () => void;
}
