import { Invitations } from '../../server/people/invitations.ts';
import { type TestNode, type TestNodeOptions, testNode } from './node.ts';
import { freePort } from './ports.ts';
import { keptPost } from './post.ts';
import { type ReceivedMail, startSmtp, type TestSmtp } from './smtp.ts';

export interface MailedNode extends TestNode {
  smtp: TestSmtp;
  /** The token of the link in the next mail to this address; fails where none comes. */
  tokenFor(address: string): Promise<string>;
  /** An invitation by the operator, as the command makes it. */
  invite(): Promise<{ link: string }>;
  /** The next mail to this address. */
  mailFor(address: string): Promise<ReceivedMail>;
}

/** A node that sends its mails, to a mail server of the test's. */
export async function mailedNode(options: TestNodeOptions = {}): Promise<MailedNode> {
  const smtp = await startSmtp();
  const port = String(await freePort());
  const PUBLIC_URL = `http://127.0.0.1:${port}`;
  const node = await testNode({
    ...options,
    env: { PORT: port, PUBLIC_URL, SMTP_URL: smtp.url, ...options.env },
  });
  const mailFor = (address: string) => smtp.next(({ to }) => to === address);
  return Object.assign(node, {
    smtp,
    mailFor,
    invite: () => node.withStore((store) => new Invitations(store, keptPost().post).invite(null, null)),
    async tokenFor(address: string) {
      const { text } = await mailFor(address);
      const token = /#([\w-]+)/.exec(text)?.[1];
      if (!token) throw new Error(`There is no link in: ${text}`);
      return token;
    },
    close: ((close) => async (within?: number) => {
      await close(within);
      await smtp.close();
    })(node.close.bind(node)),
  });
}
