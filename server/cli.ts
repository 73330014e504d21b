#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --max-semi-space-size=16
// The second option keeps the memory of a large import level: V8 would otherwise grow its nursery the longer it runs.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Refused } from '../shared/protocol/errors.ts';
import { databaseFile, readSettings, WrongSetting } from './settings.ts';

const HELP = `Usage: npx rejoinder COMMAND

  import FILE [--json]  load a discussion; what is here already is not added again
  admin EMAIL           make the account with this address an admin
  help                  print this

The forum is the one in the folder DATA_DIR (now ./data unless it is set).
`;

/** A command line that asks for nothing we know; its message is a sentence. */
class WrongUsage extends Error {}
/** A command that was not carried out; its message is a sentence. */
class Failed extends Error {}

type Command = (args: string[]) => Promise<void>;

const commands: Record<string, Command> = {
  async import(args) {
    const { values, positionals } = read(args, { json: { type: 'boolean' } });
    await runImport(only(positionals, 'a file'), values.json === true);
  },
  async admin(args) {
    const email = only(read(args).positionals, 'an e-mail address');
    const { People } = await import('./people/people.ts');
    await withStore(async (store) => {
      const person = await new People(store).makeAdmin(email);
      process.stdout.write(`${person.name} (${email}) is an admin now.\n`);
    });
  },
  async help() {
    process.stdout.write(HELP);
  },
};

async function main(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (args.some((arg) => arg === '--help' || arg === '-h')) return commands.help!([]);
  if (name === undefined) throw new WrongUsage('A command is missing.');
  if (!Object.hasOwn(commands, name)) throw new WrongUsage(`There is no command '${name}'.`);
  await commands[name]!(rest);
}

async function runImport(path: string, json: boolean): Promise<void> {
  const { BadFile, checkFile, importChecked } = await import('./import/import.ts');
  const { describeReport } = await import('./import/report.ts');
  const { showProgress } = await import('./import/progress.ts');
  const stop = new AbortController();
  // Once: who is in a hurry presses it again, and what is half done is found by the next import.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const progress = showProgress(process.stderr);
  const options = { signal: stop.signal, onProgress: progress.update };
  try {
    // The file comes first: a wrong one makes no data folder.
    const file = await checkFile(path, options);
    const report = await withStore((store) => importChecked(store, file, options)).finally(file.close);
    progress.stop();
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeReport(report));
  } catch (error) {
    progress.stop();
    if (stop.signal.aborted) {
      process.exitCode = 130;
      process.stderr.write('Stopped: run the same command again to import the file.\n');
      return;
    }
    if (!(error instanceof BadFile)) throw error;
    if (json)
      process.stdout.write(`${JSON.stringify({ error: { code: 'invalid', message: error.message } })}\n`);
    throw new Failed(error.message);
  }
}

async function withStore<T>(work: (store: import('./store/store.ts').Store) => Promise<T>): Promise<T> {
  const file = databaseFile(readSettings(process.env));
  const { openSqlite } = await import('./store/sqlite.ts');
  try {
    const store = await openSqlite(file);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    throw isDatabaseTrouble(error) ? new Failed(`${file} cannot be used: ${error.message}.`) : error;
  }
}

/** SQLite's own complaints, and those of the folder that it is in. */
function isDatabaseTrouble(error: unknown): error is NodeJS.ErrnoException {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return (
    code === 'ERR_SQLITE_ERROR' || ['EACCES', 'EEXIST', 'ENOTDIR', 'EROFS', 'ENOSPC'].includes(String(code))
  );
}

function read(args: string[], options: NonNullable<ParseArgsConfig['options']> = {}) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // The first sentence; a lesson about '--' follows it.
    throw new WrongUsage(`${(error as Error).message.split('. ')[0]!.replace(/\.$/, '')}.`);
  }
}

function only(positionals: string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined || first === '')
    throw new WrongUsage(`${what[0]!.toUpperCase()}${what.slice(1)} is missing.`);
  if (second !== undefined) throw new WrongUsage(`'${second}' is one too many: ${what} is enough.`);
  return first;
}

// `npx rejoinder import … | head -1` is nothing to complain of.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof WrongUsage) {
    process.exitCode = 2;
    process.stderr.write(`${error.message} See 'npx rejoinder help'.\n`);
  } else if (error instanceof Failed || error instanceof Refused || error instanceof WrongSetting) {
    process.exitCode = 1;
    process.stderr.write(`${error.message}\n`);
  } else {
    throw error;
  }
}
