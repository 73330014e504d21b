import { randomUUID } from 'node:crypto';
import { ask } from '../../../support/client.ts';
import type { Ears } from './ears.ts';
import type { Look } from './look.ts';
import { VIEWERS, type Viewer } from './secrets.ts';
import type { Planted } from './threads.ts';
import type { World } from './world.ts';

/** What is tried on a comment: by HTTP and by socket, with the same fields. */
const TRIED = [
  ['comment:edit', 'PATCH', '', { body: 'Other words' }],
  ['comment:delete', 'DELETE', '', {}],
  ['reaction:set', 'PUT', '/reactions', { emoji: '🎉', on: true }],
] as const;

/** Everyone acts on what is taken away: what they are answered is looked at, and refusals are too. */
export async function actOn(world: World, ears: Ears, look: Look): Promise<void> {
  const taken = [...world.comments].filter(([name]) => !isPublic(name));
  const everything = async (viewer: Viewer) => {
    for (const [name, comment] of taken) {
      // They may change it, and it is to be there for the walk.
      const isOwn = comment.author === viewer && /^(held|opening)/.test(name);
      if (!isOwn) await change(world, ears, look, viewer, comment);
      await answerTo(world, ears, look, viewer, comment);
    }
  };
  await Promise.all(VIEWERS.map(everything));
  for (const [name, comment] of taken) {
    // Nobody posts in what is being imported: there is nothing to repeat.
    if (!name.includes('importing')) await repeat(world, look, comment);
  }
}

/** What stays for all to read. */
const isPublic = (name: string) => /^(answer|opening (main|first|middle|merged))/.test(name);

async function change({ people }: World, ears: Ears, look: Look, viewer: Viewer, comment: Planted) {
  const { threadId, number } = comment;
  const path = `/api/threads/${threadId}/comments/${number}`;
  for (const [event, method, under, fields] of TRIED) {
    const { answer } = await people[viewer].client.request(method, path + under, {
      opId: randomUUID(),
      ...fields,
    });
    look.at(viewer, `${method} ${event}`, path, JSON.stringify(answer));
    const acknowledged = await ask(ears.of(viewer), event, {
      opId: randomUUID(),
      threadId,
      number,
      ...fields,
    });
    look.at(viewer, `EVENT ${event}`, path, JSON.stringify(acknowledged));
  }
}

async function answerTo({ people }: World, ears: Ears, look: Look, viewer: Viewer, comment: Planted) {
  const { threadId, number } = comment;
  const body = { opId: randomUUID(), threadId, replyTo: number, body: 'I answer this.' };
  const acknowledged = await ask(ears.of(viewer), 'comment:post', body);
  look.at(viewer, 'EVENT comment:post', `${threadId} ${number}`, JSON.stringify(acknowledged));
  for (const act of ['hide', 'remove'] as const) {
    // Who may do it has a look at a revision that is not there.
    const input = { opId: randomUUID(), reason: 'Why not', act, subject: { threadId, number }, revision: 77 };
    const { answer } = await people[viewer].client.request('POST', '/api/moderation/actions', input);
    look.at(viewer, 'POST /api/moderation/actions', `${threadId} ${number}`, JSON.stringify(answer));
  }
  const read = await ask(ears.of(viewer), 'thread:read', { threadId, number });
  look.at(viewer, 'EVENT thread:read', threadId, JSON.stringify(read));
}

/** An act that is sent again is answered with what became of it: with the comment as its author may see it. */
async function repeat({ people }: World, look: Look, { author, threadId, number, opId }: Planted) {
  const { client } = people[author];
  const [path, body] =
    number === 0
      ? ['/api/threads', { opId, title: 'Again', body: 'Again' }]
      : [`/api/threads/${threadId}/comments`, { opId, body: 'Again' }];
  const { answer } = await client.request('POST', path, body);
  look.at(author, `POST ${path} again`, String(number), JSON.stringify(answer));
}
