import { z } from 'zod';

/** The line by which a node that sends no mail tells its operator of one: links and all, by design. */
const mailLine = z.strictObject({
  level: z.literal(30),
  time: z.number(),
  pid: z.number(),
  hostname: z.string(),
  mail: z.strictObject({ to: z.string(), subject: z.string(), body: z.string() }),
  msg: z.literal('a mail, as none is sent'),
});

/** What a node has written: the mails, and all else. */
export function withoutMails(output: string): { mails: { to: string; body: string }[]; rest: string } {
  const mails: { to: string; body: string }[] = [];
  const rest = output.split('\n').filter((line) => {
    const mail = line.startsWith('{') ? mailLine.safeParse(JSON.parse(line)).data?.mail : undefined;
    if (mail) mails.push(mail);
    return !mail;
  });
  return { mails, rest: rest.join('\n') };
}
