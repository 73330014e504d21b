import { join } from 'node:path';
import { z } from 'zod';

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
  DATA_DIR: z.string().min(1, 'DATA_DIR must name a folder.').default('./data'),
  GUESTS: z.enum(['allow', 'off'], 'GUESTS must be allow or off.').default('allow'),
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
  guests: 'allow' | 'off';
  logLevel: z.infer<typeof schema>['LOG_LEVEL'];
}

/** A setting that stops the start; its message is one sentence that names the setting. */
export class WrongSetting extends Error {}

/** The settings in `env`; an empty value counts as unset. @throws WrongSetting */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  for (const later of ['DATABASE_URL', 'REDIS_URL', 'SMTP_URL']) {
    if (set[later]) throw new WrongSetting(`${later} is set, but this version does not use it yet.`);
  }
  const result = schema.safeParse(set);
  if (!result.success) throw new WrongSetting(result.error.issues[0]!.message);
  const { PORT, HOST, PUBLIC_URL, DATA_DIR, GUESTS, LOG_LEVEL } = result.data;
  return {
    port: PORT,
    host: HOST,
    publicOrigin: PUBLIC_URL && new URL(PUBLIC_URL).origin,
    dataDir: DATA_DIR,
    guests: GUESTS,
    logLevel: LOG_LEVEL,
  };
}

/** The SQLite file of the forum. */
export const databaseFile = (settings: Settings): string => join(settings.dataDir, 'rejoinder.db');
