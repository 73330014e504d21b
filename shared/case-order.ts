import type { Case } from './protocol/cases.ts';

/** In which order cases are worked on: the most reported first, or as they have waited. */
export const CASE_ORDERS = ['reports', 'oldest', 'newest'] as const;
export type CaseOrder = (typeof CASE_ORDERS)[number];

/** Which of two cases is before the other; of cases with as many reports the one that has waited longer. */
export function compareCases(order: CaseOrder): (a: Case, b: Case) => number {
  const byAge = (a: Case, b: Case) =>
    a.openedAt.localeCompare(b.openedAt) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  switch (order) {
    case 'reports':
      return (a, b) => b.reports - a.reports || byAge(a, b);
    case 'oldest':
      return byAge;
    case 'newest':
      return (a, b) => byAge(b, a);
  }
}
