import { People } from '../people/people.ts';
import { type Command, only, readArgs } from './command.ts';
import { withForum } from './forum.ts';

export const adminCommand: Command = async (args) => {
  const email = only(readArgs(args, {}).positionals, 'an e-mail address');
  await withForum(async (store) => {
    const person = await new People(store).makeAdmin(email);
    process.stdout.write(`${person.name} (${email}) is an admin now.\n`);
  });
};
