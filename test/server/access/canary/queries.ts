import { z } from 'zod';
import type { Route } from '../../../../server/http/routes.ts';
import { ACTIVITY_KINDS } from '../../../../shared/activity-kinds.ts';
import { CASE_ORDERS } from '../../../../shared/case-order.ts';
import { HEAD, isToken } from './secrets.ts';
import type { World } from './world.ts';

export type Query = Record<string, string>;

/** What each route that has a query is asked. Cursors are followed and need not be here. */
const ASKED: Record<string, (world: World, address: string) => Query[]> = {
  '/api/threads': (world) => [{}, { limit: '7' }, ...wordsOf(world).map((title) => ({ title }))],
  '/api/threads/:threadId': (world, address) => [
    {},
    { limit: '200' },
    { from: '1', limit: '25' },
    { from: '26', limit: '200' },
    ...[...world.comments.values()]
      .filter(({ threadId, number }) => number > 0 && address.endsWith(threadId))
      .map(({ number }) => ({ around: String(number), limit: '3' })),
  ],
  '/api/threads/:threadId/events': () => [{}, { after: '0', limit: '40' }],
  '/api/people/:personId/comments': () => [{}],
  '/api/members': (world) => [{}, { waiting: 'true' }, ...emailsOf(world).map((q) => ({ q }))],
  '/api/moderation/log': (world) => [
    {},
    { act: 'hide' },
    { entry: 'A'.repeat(16) },
    ...Object.values(world.people).flatMap(({ id }) => (id === '' ? [] : [{ person: id }])),
  ],
  '/api/moderation/cases': () => CASE_ORDERS.map((order) => ({ order })),
  '/api/watch/activity': (world) => [
    {},
    { newcomers: 'true' },
    { held: 'true' },
    ...ACTIVITY_KINDS.map((kinds) => ({ kinds })),
    ...[...world.threads.values()].map((thread) => ({ thread })),
    ...Object.values(world.people).flatMap(({ name, id }) => (id === '' ? [] : [{ person: name }])),
  ],
  '/api/notifications': () => [{}, { unheard: 'true' }],
  '/api/drafts/:draftId/candidates': () => [{}, { name: 'a' }],
  '/api/search': (world) => [
    ...searchesOf(world),
    { q: world.inTwo, limit: '1' },
    { q: world.inTwo, limit: '1', order: 'best' },
    ...[...world.threads.values()].map((thread) => ({ q: 'words', thread, limit: '50' })),
    ...Object.values(world.people).flatMap(({ id, name }) =>
      id === '' ? [] : [id, name].map((author) => ({ q: '', author, limit: '50' })),
    ),
    { q: 'behind', after: '2000-01-01', before: '2100-01-01', limit: '50' },
  ],
};

/** Each word that could be found: as it is, by its first letters, and in a phrase with the words around it. */
export function searchesOf(world: World): Query[] {
  return wordsOf(world).flatMap((token) => [
    { q: token, order: 'newest' },
    { q: token.slice(0, HEAD), order: 'best' },
    { q: `"before ${token} and"` },
  ]);
}

/** What is asked of the page, which finds by the same means. */
export const pageSearchesOf = (world: World): Query[] =>
  wordsOf(world).map((token, i) => (i % 2 ? { q: token } : { q: token.slice(0, HEAD), order: 'best' }));

const wordsOf = ({ secrets }: World) =>
  secrets.filter(({ text, isSaid }) => isSaid && isToken(text)).map(({ text }) => text);
const emailsOf = ({ secrets }: World) => secrets.map(({ text }) => text).filter((text) => text.includes('@'));

/** @throws where a route has a query, or a field of one, that isn't known here */
export function queriesOf(declared: Route, world: World, address: string): Query[] {
  const fields = declared.query ? fieldsOf(declared.query) : [];
  const asked = ASKED[declared.path];
  if (fields.length > 0 && !asked)
    throw new Error(`The walk does not know what to ask ${declared.path} for.`);
  const queries = asked?.(world, address) ?? [{}];
  return queries;
}

/** Fields of queries that no walk asks for. */
export function unasked(declared: Route, world: World): string[] {
  if (!declared.query) return [];
  const asked = new Set(addressless(declared.path, world).flatMap((query) => Object.keys(query)));
  return fieldsOf(declared.query).filter((field) => field !== 'cursor' && !asked.has(field));
}

const addressless = (path: string, world: World): Query[] =>
  [...world.threads.values()].flatMap(
    (threadId) => ASKED[path]?.(world, path.replace(':threadId', threadId)) ?? [],
  );

const fieldsOf = (schema: z.ZodType): string[] => {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties);
};

/** The tokens that a search is for: what it finds tells of them, whatever words it shows. */
export const soughtBy = ({ q = '' }: Query, { secrets }: World): string[] =>
  secrets
    .map(({ text }) => text)
    .filter((text) => (isToken(text) ? q.includes(text.slice(0, HEAD)) : q === text));
