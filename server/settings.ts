import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SIGN_UP } from '../shared/protocol/people.ts';
import { type Sender, senderOf } from './mail/transport.ts';

const schema = z.object({
  PORT: z.coerce
    .number('PORT must be a number.')
    .int('PORT must be a whole number.')
    .min(0, 'PORT must be 0 to 65535.')
    .max(65_535, 'PORT must be 0 to 65535.')
    .default(3000),
  HOST: z.string().min(1, 'HOST must be an address or a name.').default('localhost'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'PUBLIC_URL must be an http or https address.' })
    .refine((url) => URL.parse(url)?.pathname === '/', 'PUBLIC_URL must be an address without a path.')
    .optional(),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'DATABASE_URL must be an address that begins with postgres://.',
    })
    .optional(),
  REDIS_URL: z
    .url({
      protocol: /^rediss?$/,
      error: 'REDIS_URL must be an address that begins with redis:// or rediss://.',
    })
    .optional(),
  NODE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, 'NODE_NAME must be 1 to 40 letters, digits and hyphens.')
    .optional(),
  DATA_DIR: z.string().min(1, 'DATA_DIR must name a folder.').default('./data'),
  SIGN_UP: z.enum(SIGN_UP, 'SIGN_UP must be open, invitation or approval.').default('open'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'SMTP_URL must be an address that begins with smtp:// or smtps://.' })
    .optional(),
  MAIL_FROM: z
    .string()
    .transform(senderOf)
    .refine(
      (sender) => sender !== null,
      'MAIL_FROM must be an e-mail address, or a name with one: Name <a@b.org>.',
    )
    .optional(),
  GUESTS: z.enum(['allow', 'hold', 'off'], 'GUESTS must be allow, hold or off.').default('allow'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'LOG_LEVEL must be fatal, error, warn, info, debug or silent.',
    )
    .default('info'),
});

export interface Settings {
  port: number;
  host: string;
  /** The origin that readers see; undefined: whatever host they asked for. */
  publicOrigin: string | undefined;
  dataDir: string;
  /** PostgreSQL; undefined: a SQLite file in `dataDir`. */
  databaseUrl: string | undefined;
  /** Set where several nodes run. */
  redisUrl: string | undefined;
  /** How this node is told from the others, to a load balancer too. */
  nodeName: string | undefined;
  guests: 'allow' | 'hold' | 'off';
  /** Who becomes a member by signing up. */
  signUp: (typeof SIGN_UP)[number];
  /** Where mails are handed in; undefined: they are in the log. */
  smtpUrl: string | undefined;
  /** Whom mails are from. */
  mailFrom: Sender;
  logLevel: z.infer<typeof schema>['LOG_LEVEL'];
}

/** A setting that stops the start; its message is one sentence that names the setting. */
export class WrongSetting extends Error {}

/**
 * The settings in `env`; an empty value counts as unset. A setting X may be in a file instead, whose path X_FILE
 * tells: so secrets stay out of the environment. @throws WrongSetting
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  for (const name of Object.keys(schema.shape)) {
    const path = set[`${name}_FILE`];
    if (path === undefined) continue;
    if (set[name] !== undefined) throw new WrongSetting(`${name} and ${name}_FILE are both set: keep one.`);
    set[name] = contentOf(`${name}_FILE`, path);
  }
  const result = schema.safeParse(set);
  if (!result.success) throw new WrongSetting(result.error.issues[0]!.message);
  const { PORT, HOST, PUBLIC_URL, DATA_DIR, GUESTS, LOG_LEVEL } = result.data;
  const { DATABASE_URL, REDIS_URL, NODE_NAME, SIGN_UP: signUp, SMTP_URL, MAIL_FROM } = result.data;
  if (REDIS_URL && !DATABASE_URL) {
    throw new WrongSetting(
      'REDIS_URL is set, so several nodes are to run, but DATABASE_URL is not: nodes can only share a PostgreSQL database, not a file.',
    );
  }
  if (NODE_NAME && !REDIS_URL) {
    throw new WrongSetting(
      'NODE_NAME is set, so several nodes are to run, but REDIS_URL is not: without it they would not hear of each other.',
    );
  }
  if (SMTP_URL && !PUBLIC_URL) {
    throw new WrongSetting(
      'SMTP_URL is set, but PUBLIC_URL is not: the links in mails need the address that readers use.',
    );
  }
  return {
    port: PORT,
    host: HOST,
    publicOrigin: PUBLIC_URL && new URL(PUBLIC_URL).origin,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    nodeName: NODE_NAME,
    guests: GUESTS,
    signUp,
    smtpUrl: SMTP_URL,
    mailFrom: MAIL_FROM ?? {
      name: 'Rejoinder',
      address: `rejoinder@${PUBLIC_URL ? new URL(PUBLIC_URL).hostname : 'localhost'}`,
    },
    logLevel: LOG_LEVEL,
  };
}

function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new WrongSetting(`${name} names a file that cannot be read: ${(error as Error).message}.`);
  }
}

/** The SQLite file of the forum, where it has no other database. */
export const databaseFile = (settings: Settings): string => join(settings.dataDir, 'rejoinder.db');
