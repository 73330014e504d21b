import { parse } from '../../shared/protocol/errors.ts';
import { emailSchema } from '../../shared/protocol/people.ts';
import { Invitations } from '../people/invitations.ts';
import { type Command, only, readArgs } from './command.ts';
import { withForum } from './forum.ts';
import { postOf } from './post.ts';

export const inviteCommand: Command = async (args) => {
  const { positionals } = readArgs(args, {});
  const email = positionals.length > 0 ? parse(emailSchema, only(positionals, 'an e-mail address')) : null;
  await withForum(async (store, settings) => {
    const { link, invitation } = await new Invitations(store, postOf(store, settings)).invite(null, email);
    const sent = email && settings.smtpUrl ? `It is mailed to ${email} as well. ` : '';
    process.stdout.write(`${link}\n${sent}It can be used once, until ${invitation.expiresAt}.\n`);
  });
};
