import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A command line that asks for nothing we know; its message is a sentence. */
export class WrongUsage extends Error {}
/** A command that was not carried out; its message is a sentence. */
export class Failed extends Error {}

/** One `npx rejoinder …`. @throws WrongUsage, Failed, Refused, WrongSetting, Unusable */
export type Command = (args: string[]) => Promise<void>;

/** What is on the command line. @throws WrongUsage */
export function readArgs<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args: withValues(args, options), options, allowPositionals: true });
  } catch (error) {
    // The first sentence; a lesson about '--' follows it.
    throw new WrongUsage(`${(error as Error).message.split('. ')[0]!.replace(/\.$/, '')}.`);
  }
}

/** Ids may begin with a dash: what follows an option that has a value is its value, unless it is an option itself. */
function withValues(args: string[], options: NonNullable<ParseArgsConfig['options']>): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [arg, next] = [args[i]!, args[i + 1]];
    const hasValue = arg.startsWith('--') && options[arg.slice(2)]?.type === 'string';
    const isOption = next?.startsWith('--') && Object.hasOwn(options, next.slice(2).split('=')[0]!);
    if (hasValue && next?.startsWith('-') && !isOption) {
      joined.push(`${arg}=${next}`);
      i += 1;
    } else joined.push(arg);
  }
  return joined;
}

/** The one thing that is asked for. @throws WrongUsage */
export function only(positionals: string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined || first === '') {
    throw new WrongUsage(`${what[0]!.toUpperCase()}${what.slice(1)} is missing.`);
  }
  if (second !== undefined) throw new WrongUsage(`'${second}' is one too many: ${what} is enough.`);
  return first;
}

/** @throws WrongUsage */
export function none(positionals: string[]): void {
  if (positionals[0] !== undefined) throw new WrongUsage(`'${positionals[0]}' is one too many.`);
}
