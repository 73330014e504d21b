#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --max-semi-space-size=16
// The second option keeps the memory of a large import level: V8 would otherwise grow its nursery the longer it runs.
import { Refused } from '../shared/protocol/errors.ts';
import { type Command, Failed, WrongUsage } from './cli/command.ts';
import { WrongSetting } from './settings.ts';
import { Unusable } from './store/store.ts';

const HELP = `Usage: npx rejoinder COMMAND

  import FILE [--json]        load a discussion, or what export has written; what is here already is not added again
  export [--thread ID] FILE   write the forum, or one thread of it, to a file that import takes ('-': standard output)
  check [--json]              hold the tables to the log; prints what is wrong, and a digest to compare forums by
  backup DIR                  make a consistent copy in a folder, while the forum runs
  admin EMAIL                 make the account with this address an admin
  invite [EMAIL]              print a link by which somebody can sign up; with an address, it is mailed there too
  help                        print this

The forum is the one of DATABASE_URL or, where that is unset, in the folder DATA_DIR (now ./data unless it is set).
`;

const help: Command = async () => {
  process.stdout.write(HELP);
};

/** Each is loaded when it is asked for. */
const commands: Record<string, () => Promise<Command>> = {
  import: async () => (await import('./cli/import.ts')).importCommand,
  export: async () => (await import('./cli/export.ts')).exportCommand,
  check: async () => (await import('./cli/check.ts')).checkCommand,
  backup: async () => (await import('./cli/backup.ts')).backupCommand,
  admin: async () => (await import('./cli/admin.ts')).adminCommand,
  invite: async () => (await import('./cli/invite.ts')).inviteCommand,
  help: async () => help,
};

async function main(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (args.some((arg) => arg === '--help' || arg === '-h')) return help([]);
  if (name === undefined) throw new WrongUsage('A command is missing.');
  if (!Object.hasOwn(commands, name)) throw new WrongUsage(`There is no command '${name}'.`);
  const command = await commands[name]!();
  await command(rest);
}

/** Errors whose message is for whoever runs the command. */
const SENTENCES = [Failed, Refused, WrongSetting, Unusable];

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
  } else if (SENTENCES.some((kind) => error instanceof kind)) {
    process.exitCode = 1;
    process.stderr.write(`${(error as Error).message}\n`);
  } else {
    throw error;
  }
}
