import * as places from './places.ts';
import * as rules from './rules.ts';
import { newToken, type Secret, type Viewer } from './secrets.ts';
import type { World } from './world.ts';

/** Comments of each kind are reported: one by who leaves. */
export async function secretsOfReports(world: World): Promise<Secret[]> {
  const { people, comments } = world;
  const byMember = newToken();
  const byLeft = newToken();
  for (const [name, by, reason] of [
    ['hidden', 'member', `Because ${byMember}`],
    ['held', 'member', 'Again'],
    ['removed', 'member', 'Again'],
    ['deleted', 'member', 'Again'],
    ['held on an edit', 'member', 'Again'],
    ['left', 'member', 'Again'],
    ['answer to the hidden', 'left', `Because ${byLeft}`],
  ] as const) {
    const { threadId, number } = comments.get(name)!;
    const body = { opId: crypto.randomUUID(), subject: { threadId, number }, reason };
    await people[by].client.call('POST', '/api/reports', body);
  }
  const { cases } = await people.moderator.client.call('GET', '/api/moderation/cases');
  world.caseIds = cases.map(({ id }: { id: string }) => id);
  const seen = (by: Viewer) => [
    ...places.OF_REPORT.map((kind) => ['moderator', kind] as const),
    [by, places.OWN_DATA] as const,
  ];
  const common = { isSaid: false } as const;
  return [
    {
      ...common,
      name: 'the reason of a report',
      text: byMember,
      before: seen('member'),
      ...rules.reported('member'),
    },
    {
      ...common,
      name: 'the reason of a report by who leaves',
      text: byLeft,
      before: seen('left'),
      ...rules.gone,
    },
  ];
}
