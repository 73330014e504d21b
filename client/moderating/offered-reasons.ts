import { call, Failed } from '../data/api.ts';

let offered: Promise<readonly string[]> | null = null;

/** The reasons that the forum offers where one is asked; none where they can't be had: then one is typed. */
export function offeredReasons(): Promise<readonly string[]> {
  offered ??= call<{ reasons: string[] }>('GET', '/api/moderation/reasons').then(
    ({ reasons }) => reasons,
    (error) => {
      offered = null;
      if (!(error instanceof Failed)) throw error;
      return [];
    },
  );
  return offered;
}
