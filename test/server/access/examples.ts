import { type ApiParts, apiRoutes } from '../../../server/http/api.ts';
import { type PageParts, pageRoutes } from '../../../server/http/pages/pages.ts';
import { SOCKET_EVENTS } from '../../../server/live/events.ts';
import type { Documented } from './documented.ts';
import type { Example, Written } from './example.ts';
import { OF_DRAFTS } from './examples-of-drafts.ts';
import { OF_PEOPLE } from './examples-of-people.ts';
import { OF_THREADS } from './examples-of-threads.ts';

/** Each call by its name, with the act that it declares. */
export const DECLARED: ReadonlyMap<string, string> = new Map([
  // What the handlers would use is not needed to ask what they declare.
  ...apiRoutes({} as ApiParts).map(
    ({ method, path, act }) => [`${method.toUpperCase()} ${path}`, act] as const,
  ),
  ...pageRoutes({} as PageParts).map(({ path, act }) => [`PAGE ${path}`, act] as const),
  ...[...SOCKET_EVENTS].map(([name, { act }]) => [`EVENT ${name}`, act] as const),
]);

/** How each call is done, by its name. */
export const WRITTEN: Record<string, Written[]> = { ...OF_PEOPLE, ...OF_THREADS, ...OF_DRAFTS };

/** The calls for which nobody has said how they are done, and what is said of calls that aren't there. */
export const withoutExample = () => [...DECLARED.keys()].filter((call) => !WRITTEN[call]?.length);
export const withoutCall = () => Object.keys(WRITTEN).filter((call) => !DECLARED.has(call));

/** As docs/permissions.md says which act each call performs. */
export const examples = (documented: Documented): Example[] =>
  [...DECLARED.keys()].flatMap((call) =>
    (WRITTEN[call] ?? []).map((written) => complete(call, documented.actOf(call), written)),
  );

function complete(call: string, act: string, written: Written): Example {
  return {
    call,
    variant: '',
    act,
    to: 'nothing',
    shows: false,
    hides: false,
    needs: [],
    not: [],
    after: null,
    draftIs: 'writing',
    params: ({ threadId, number, personId, draftId, noteId, caseId }) => ({
      threadId,
      number,
      personId,
      draftId,
      noteId,
      caseId,
    }),
    query: () => ({}),
    body: () => undefined,
    hindered: () => null,
    ...written,
  };
}
