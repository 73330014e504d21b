import { join } from 'node:path';
import type { Client } from '../../test/support/client.ts';
import { CoWriter } from '../../test/support/co-writer.ts';
import { processNode } from '../../test/support/process-node.ts';
import { member } from '../members.ts';
import type { Contender } from './contender.ts';

/** So many members that none of them has more drafts open than one may have. */
const MEMBERS = 4;

/** A node of ours as `npm start` starts it, with plain y-websocket providers. */
export async function rejoinder(): Promise<Contender> {
  const node = await processNode();
  await node.start();
  const members: Client[] = [];
  for (let i = 0; i < MEMBERS; i++) members.push((await member(node.url, `Writer ${i}`)).client);
  const { thread } = await members[0]!.call('POST', '/api/threads', {
    opId: 'o',
    title: 'Bench',
    body: 'Text',
  });
  const openers = new Map<string, Client>();
  return {
    name: 'Rejoinder',
    database: join(node.dataDir, 'rejoinder.db'),
    get pid() {
      return node.pid;
    },
    start: () => node.start(),
    stop: () => node.stop(),
    kill: () => node.kill(),
    async newText() {
      const opener = members[openers.size % MEMBERS]!;
      const draft = { opId: `draft-${openers.size}`, title: 'Our answer' };
      for (;;) {
        const { status, answer } = await opener.request('POST', `/api/threads/${thread.id}/drafts`, draft);
        if (status < 400) {
          openers.set(answer.draft.id, opener);
          return answer.draft.id;
        }
        if (status !== 429) throw new Error(answer.error.message);
        await new Promise((resolve) => setTimeout(resolve, answer.error.retryAfter));
      }
    },
    open: (name) => new CoWriter(openers.get(name)!, name).synced(),
    remove: () => node.remove(),
  };
}
