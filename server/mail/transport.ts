import type { Millis } from '../store/tables.ts';

export interface Sender {
  /** May be empty. */
  name: string;
  address: string;
}

/** One mail to one address. */
export interface Mail {
  /** The same when it is tried again: a receiver may know by it that it has the mail already. */
  id: string;
  from: Sender;
  to: string;
  subject: string;
  /** Plain text. */
  body: string;
}

/** The way by which mails leave. */
export interface Transport {
  /**
   * Resolves when a server has taken the mail; it settles within `SEND_WITHIN`.
   * @throws Undeliverable when it will never be taken; anything else when another try makes sense
   */
  send(mail: Mail): Promise<void>;
  /** Ends the connections. What is being sent rejects. */
  close(): void;
}

/** The mail is refused for good. */
export class Undeliverable extends Error {}

const SECOND: Millis = 1_000;
/** How long sending one mail takes at most: timeouts alone don't end a server that says a little now and then. */
export const SEND_WITHIN: Millis = 120 * SECOND;

/**
 * Sends by the server of an SMTP_URL: `smtp://user:pass@host:587`, with STARTTLS where it is offered, or `smtps://`.
 * A password goes to another machine only encrypted, unless the URL ends in `?requireTLS=false`. Without a URL, null,
 * and nothing is loaded.
 */
export async function openTransport(smtpUrl: string | undefined): Promise<Transport | null> {
  if (!smtpUrl) return null;
  const { createTransport } = await import('nodemailer');
  const { password, hostname } = new URL(smtpUrl);
  const pool = createTransport({
    pool: true,
    url: smtpUrl,
    requireTLS: password !== '' && !isThisMachine(hostname),
    maxConnections: 3,
    connectionTimeout: 10 * SECOND,
    dnsTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    socketTimeout: 30 * SECOND,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // What fails rejects its send; an idle connection that ends is no matter.
  pool.on('error', () => {});
  return {
    async send({ id, from, to, subject, body }) {
      if (!isOneAddress(to)) throw new Undeliverable('The address is none that a mail can be sent to.');
      // Objects, since a text would be parsed, as several addresses perhaps.
      const sender = { name: oneLine(from.name), address: from.address };
      const receiver = { name: '', address: to };
      try {
        await pool.sendMail({
          from: sender,
          to: receiver,
          envelope: { from: { name: '', address: from.address }, to: receiver },
          subject: oneLine(subject),
          text: body,
          messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
          // RFC 3834: nobody's machine shall say that somebody is on holiday.
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.timeout(SEND_WITHIN),
        });
      } catch (error) {
        throw isForGood(error as SmtpError) ? new Undeliverable((error as Error).message) : error;
      }
    },
    close() {
      pool.close({ force: true });
    },
  };
}

/** Of a setting: `forum@example.org` or `The Forum <forum@example.org>`. Null: it is neither. */
export function senderOf(text: string): Sender | null {
  const [, named, inBrackets] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
  const address = (inBrackets ?? text).trim();
  const name = (named ?? '').trim().replace(/^"(.*)"$/, '$1');
  return isOneAddress(address) && !CONTROL.test(name) ? { name, address } : null;
}

interface SmtpError extends Error {
  command?: string;
  responseCode?: number;
}

/** Replies of the 500s that speak of the session or of our own sign-in, not of the mail (RFC 5321, RFC 4954). */
const OUR_FAULT = [503, 530, 534, 535, 538];

/** Whether the server refused this receiver, or this mail, for good. Another sender or sign-in can be set meanwhile. */
const isForGood = ({ command, responseCode = 0 }: SmtpError): boolean =>
  (command === 'RCPT TO' || command === 'DATA') &&
  responseCode >= 500 &&
  responseCode < 600 &&
  !OUR_FAULT.includes(responseCode);

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** A quoted or a plain local part, and a domain. Neither holds a space, "<" or ">". */
const ADDRESS = /^(?:"(?:[^"\\\s<>]|\\[^\s<>])+"|[^"@\s<>]+)@[^@\s<>,;:"()[\]]+$/;
/** Addresses are checked where people give them (`emailSchema`). This holds for whatever else comes to be in the table. */
const isOneAddress = (text: string): boolean =>
  text.length <= 320 && ADDRESS.test(text) && !CONTROL.test(text);

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.[\d.]+$/.test(hostname);
