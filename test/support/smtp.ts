import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope: every receiver, in one line. */
  to: string;
  from: string;
  subject: string;
  text: string;
  /** As it came, with its headers. */
  raw: string;
}

/** A mail server of the tests' own. */
export interface TestSmtp {
  /** For SMTP_URL. */
  readonly url: string;
  readonly port: number;
  readonly received: ReceivedMail[];
  /** The first mail that `next` has not returned yet and that is as wanted; waits for it. */
  next(predicate?: (mail: ReceivedMail) => boolean): Promise<ReceivedMail>;
  /** Answers every receiver with this code; null: takes them. */
  refuse(code: number | null): void;
  /** Whether it says nothing more once it has been told a receiver. */
  hang(on: boolean): void;
  /** Resolves when it has been told a receiver so many times since it was started. */
  asked(times: number): Promise<void>;
  close(): Promise<void>;
}

const SECONDS = 10;

/** Starts a mail server on this port of 127.0.0.1, or on a free one. */
export async function startSmtp(onPort = 0): Promise<TestSmtp> {
  const received: ReceivedMail[] = [];
  const returned = new Set<ReceivedMail>();
  const watchers = new Set<() => void>();
  let refusal: number | null = null;
  let hangs = false;
  let asked = 0;
  const changed = () => {
    for (const watch of watchers) watch();
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    onRcptTo(_address, _session, answer) {
      asked += 1;
      changed();
      if (hangs) return;
      if (refusal === null) return answer();
      answer(Object.assign(new Error('refused by the test'), { responseCode: refusal }));
    },
    async onData(stream, { envelope }, answer) {
      const raw = await textOf(stream);
      received.push({
        to: envelope.rcptTo.map(({ address }) => address).join(' and '),
        from: envelope.mailFrom ? envelope.mailFrom.address : '',
        ...parse(raw),
        raw,
      });
      answer();
      changed();
    },
  });
  // Of connections that break off.
  server.on('error', () => {});
  server.listen(onPort, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  /** Asks again with everything that comes until there is an answer. */
  const until = <T>(answer: () => T | undefined, missing: () => string) =>
    new Promise<T>((resolve, reject) => {
      const watch = () => {
        const found = answer();
        if (found === undefined) return;
        watchers.delete(watch);
        clearTimeout(deadline);
        resolve(found);
      };
      const deadline = setTimeout(() => {
        watchers.delete(watch);
        reject(new Error(missing()));
      }, SECONDS * 1_000);
      watchers.add(watch);
      watch();
    });

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    next: (predicate = () => true) =>
      until(
        () => {
          const mail = received.find((mail) => !returned.has(mail) && predicate(mail));
          if (mail) returned.add(mail);
          return mail;
        },
        () => {
          const came = received.map(({ to, subject }) => `"${subject}" to ${to}`).join(', ') || 'none';
          return `No mail within ${SECONDS} s of which ${predicate} is true. What came: ${came}.`;
        },
      ),
    refuse(code) {
      refusal = code;
    },
    hang(on) {
      hangs = on;
    },
    async asked(times) {
      await until(
        () => (asked >= times ? asked : undefined),
        () => `Within ${SECONDS} s it was told a receiver ${asked} times, not ${times}.`,
      );
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** Of a mail with one part of text. */
function parse(raw: string): { subject: string; text: string } {
  const end = raw.indexOf('\r\n\r\n');
  // A header goes on in lines that begin with a space (RFC 5322, 2.2.3).
  const headers = raw.slice(0, end).replace(/\r\n[ \t]/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1]?.trim() ?? '';
  const body = raw.slice(end + 4).replaceAll('\r\n', '\n');
  return { subject: decodeWords(header('subject')), text: decode(body, header('content-transfer-encoding')) };
}

function decode(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return text;
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Encoded words of a header (RFC 2047). */
const decodeWords = (text: string) =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, content: string) =>
      kind.toLowerCase() === 'b'
        ? decode(content, 'base64')
        : decode(content.replaceAll('_', ' '), 'quoted-printable'),
    );
