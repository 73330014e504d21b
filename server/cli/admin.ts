import { ANY_NAME } from '../people/naming.ts';
import { People } from '../people/people.ts';
import { type Command, only, readArgs } from './command.ts';
import { withForum } from './forum.ts';
import { postOf } from './post.ts';

export const adminCommand: Command = async (args) => {
  const email = only(readArgs(args, {}).positionals, 'an e-mail address');
  await withForum(async (store, settings) => {
    const post = postOf(store, settings);
    const people = new People(store, { signUp: settings.signUp, post, naming: ANY_NAME });
    const person = await people.makeAdmin(email);
    process.stdout.write(`${person.name} (${email}) is an admin now.\n`);
  });
};
