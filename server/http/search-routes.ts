import { searchAnswerSchema, searchSchema } from '../../shared/protocol/search.ts';
import type { Search } from '../search/search.ts';
import { type Route, route } from './routes.ts';

export function searchRoutes(search: Search): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/search',
      summary:
        'Comments and opening posts by words, "phrases", author, thread and date; newest or best first',
      act: 'thread:search',
      cost: 150,
      query: searchSchema,
      answer: searchAnswerSchema,
      handle: ({ person, query }) => search.find(person, query),
    }),
  ];
}
