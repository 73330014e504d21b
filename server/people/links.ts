import { createHash, randomBytes } from 'node:crypto';
import { LINK_PATHS, type LinkKind } from '../../shared/link-paths.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

const HOUR: Millis = 3_600_000;
/** How long a link of each kind can be used. The letters say the same. */
export const LASTS: Record<LinkKind, Millis> = {
  'sign-in': HOUR,
  reset: HOUR,
  confirm: 72 * HOUR,
  invitation: 7 * 24 * HOUR,
  draft: 7 * 24 * HOUR,
};
type SentKind = Exclude<LinkKind, 'invitation' | 'draft'>;

/** What a link holds: 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** A copy of the database opens nothing: it has only this of a token. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The address of a page that uses a token. It is behind '#', which no server and no log gets to see. */
export const linkTo = (forumUrl: string, kind: LinkKind, token: string): string =>
  `${forumUrl}${LINK_PATHS[kind]}#${token}`;

/** Makes a link for a person, to be sent to `email`. Those of the same kind from before end. */
export async function issueLink(
  tx: Tx,
  forumUrl: string,
  kind: SentKind,
  { personId, email, at }: { personId: PersonId; email: string; at: Millis },
): Promise<string> {
  const token = newToken();
  await tx.deleteFrom('links').where('person_id', '=', personId).where('kind', '=', kind).execute();
  await tx
    .insertInto('links')
    .values({
      token_hash: tokenHash(token),
      kind,
      person_id: personId,
      email,
      created_at: at,
      expires_at: at + LASTS[kind],
    })
    .execute();
  return linkTo(forumUrl, kind, token);
}

/** Uses a link up. @throws Refused `expired` */
export async function useLink(
  tx: Tx,
  kind: SentKind,
  token: string,
  now: Millis,
): Promise<{ personId: PersonId; email: string }> {
  const link = await tx
    .deleteFrom('links')
    .where('token_hash', '=', tokenHash(token))
    .where('kind', '=', kind)
    .returning(['person_id', 'email', 'expires_at'])
    .executeTakeFirst();
  if (!link || link.expires_at <= now) throw expired();
  return { personId: link.person_id, email: link.email };
}

export const expired = () =>
  new Refused('expired', 'This link was used already, or its time is over. Ask for a new one.');
