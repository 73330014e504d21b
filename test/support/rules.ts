import type { Rules } from '../../shared/protocol/rules.ts';
import type { Client } from './client.ts';

const NONE: Rules = { reasons: [], words: [], links: 'nobody', firstComments: 0 };

/** Sets the forum's rules in the place of those that are, as an admin; what isn't given is none. */
export async function setRules(admin: Client, rules: Partial<Rules> = {}): Promise<void> {
  const { version } = await admin.call('GET', '/api/moderation/rules');
  await admin.call('PUT', '/api/moderation/rules', { ...NONE, ...rules, version });
}
