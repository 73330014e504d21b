import { msg, str } from '@lit/localize';
import { LASTS } from '../people/links.ts';
import type { Millis } from '../store/tables.ts';

/** What a mail says: plain text, without its address. The subject is one line; nothing in it comes from people. */
export interface Letter {
  subject: string;
  body: string;
}

/** With a link to sign in. */
export function signIn(link: string): Letter {
  const forum = hostOf(link);
  return {
    subject: msg(str`Your link to sign in at ${forum}`),
    body: paragraphs(
      msg(str`Somebody asked for a link to sign in at ${forum} with this address. This is it:`),
      link,
      usableOnce(LASTS['sign-in']),
      msg('If you did not ask for it, do nothing: without the link nobody can sign in with this address.'),
    ),
  };
}

/** With a link by which the owner of an address confirms it, of a new account or of one that has changed it. */
export function confirm(link: string): Letter {
  const forum = hostOf(link);
  return {
    subject: msg(str`Confirm your address at ${forum}`),
    body: paragraphs(
      msg(str`Somebody gave this address as theirs at ${forum}. If that was you, confirm it:`),
      link,
      usableOnce(LASTS.confirm),
      msg('If that was not you, do nothing: without the link the address is not theirs.'),
    ),
  };
}

/** To the owner of an account, whose address somebody gave for a new account or as the new address of another. */
export function taken(forumUrl: string): Letter {
  const forum = hostOf(forumUrl);
  return {
    subject: msg(str`You have an account at ${forum}`),
    body: paragraphs(
      msg(
        str`Somebody wanted to use this address for another account at ${forum}. There is one with it already: yours. Nothing about it was changed.`,
      ),
      msg('If that was you, sign in with this address, or ask there for a new password:'),
      forumUrl,
      msg('If that was not you, do nothing: they were not told that you have an account.'),
    ),
  };
}

/** To somebody without an account, for whose address a link was asked. */
export function unknown(forumUrl: string): Letter {
  const forum = hostOf(forumUrl);
  return {
    subject: msg(str`You have no account at ${forum} with this address`),
    body: paragraphs(
      msg(
        str`Somebody asked for a link to sign in, or for a new password, at ${forum} with this address. No account there has it.`,
      ),
      msg('If that was you, sign up there, or try the address that you signed up with:'),
      forumUrl,
      msg('If that was not you, do nothing.'),
    ),
  };
}

/** With a link to choose a new password. */
export function reset(link: string): Letter {
  const forum = hostOf(link);
  return {
    subject: msg(str`Your link to a new password at ${forum}`),
    body: paragraphs(
      msg(str`Somebody asked for a new password at ${forum} with this address. Choose it here:`),
      link,
      usableOnce(LASTS.reset),
      msg('If you did not ask for it, do nothing: your password stays as it is.'),
    ),
  };
}

/** With a link to sign up. `byName` is the name of who invites; null: the people who run the forum. */
export function invitation(link: string, byName: string | null): Letter {
  const forum = hostOf(link);
  const name = byName === null ? '' : harmless(byName);
  return {
    subject: msg(str`You are invited to ${forum}`),
    body: paragraphs(
      name
        ? msg(str`“${name}” invites you to take part in the forum at ${forum}. Sign up here:`)
        : msg(str`You are invited to take part in the forum at ${forum}. Sign up here:`),
      link,
      usableOnce(LASTS.invitation),
      msg('If you do not want to take part, do nothing: without the link there is no account.'),
    ),
  };
}

/** To somebody whose sign-up was approved. */
export function approved(forumUrl: string): Letter {
  const forum = hostOf(forumUrl);
  return {
    subject: msg(str`You can write at ${forum} now`),
    body: paragraphs(
      msg(str`Your sign-up at ${forum} was approved: you can write there now.`),
      forumUrl,
      msg('If you did not sign up there, do nothing.'),
    ),
  };
}

/** To the address that an account had before. */
export function emailChanged(forumUrl: string): Letter {
  const forum = hostOf(forumUrl);
  return {
    subject: msg(str`Your address at ${forum} was changed`),
    body: paragraphs(
      msg(
        str`Your account at ${forum} has another e-mail address now. This one does not belong to it any more.`,
      ),
      msg('If that was not you, somebody else uses your account: tell those who run the forum at once.'),
      forumUrl,
    ),
  };
}

/** To somebody whose password was changed, by themselves or by a link to do so. */
export function passwordChanged(forumUrl: string): Letter {
  const forum = hostOf(forumUrl);
  return {
    subject: msg(str`Your password at ${forum} was changed`),
    body: paragraphs(
      msg(str`The password of your account at ${forum} was changed.`),
      msg('If that was not you, somebody else uses your account: ask there for a new password at once.'),
      forumUrl,
    ),
  };
}

const paragraphs = (...texts: string[]) => `${texts.join('\n\n')}\n`;

/** Which forum it is: in full only in the link itself, as what looks like two links makes one ask which to follow. */
const hostOf = (url: string) => new URL(url).host;

const usableOnce = (lasts: Millis) => msg(str`The link works once, for ${inWords(lasts)}.`);

function inWords(millis: Millis): string {
  const hours = Math.round(millis / 3_600_000);
  if (hours === 1) return msg('1 hour');
  return hours < 48 ? msg(str`${hours} hours`) : msg(str`${Math.round(hours / 24)} days`);
}

/**
 * A person's name for a plain text: one line, and nothing of which a mail program makes a link, as it does of
 * `evil.example` too. So "J.R. Smith" becomes "J. R. Smith".
 */
const harmless = (name: string) =>
  name
    // Zero-width (non-)joiners are in the spelling of names; all else that is invisible is not.
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]|(?![\u200c\u200d])\p{Cf}/gu, ' ')
    .replace(/[.:/\\@。．｡：／＠](?=\S)/gu, '$& ')
    .replace(/\s+/g, ' ')
    .trim();
