import { CoWriter } from '../../../support/co-writer.ts';
import * as places from './places.ts';
import * as rules from './rules.ts';
import { newToken, type Secret } from './secrets.ts';
import { textOf } from './threads.ts';
import type { World } from './world.ts';

/** A draft of one person alone. */
export async function secretsOfDraft(world: World): Promise<Secret[]> {
  const { client } = world.people.author;
  const [title, text, note] = [newToken(), newToken(), newToken()];
  const opId = crypto.randomUUID();
  const path = `/api/threads/${world.threadId('main')}/drafts`;
  const { draft } = await client.call('POST', path, {
    opId,
    title: `A draft ${title}`,
    answers: ['hidden', 'held', 'removed', 'held on an edit'].map((name) => world.comments.get(name)!.number),
  });
  world.draftId = draft.id;
  const writer = await new CoWriter(client, draft.id).synced();
  writer.text.insert(0, textOf(text));
  await writer.saved();
  writer.leave();
  const remark = { opId, kind: 'comment', body: `A remark ${note}` };
  await client.call('POST', `/api/drafts/${draft.id}/notes`, remark);
  return (
    [
      ['the title of a draft', title, places.OF_DRAFT_TITLE],
      ['the text of a draft', text, places.OF_DRAFT_TEXT],
      ['a comment on a draft', note, places.OF_NOTE],
    ] as const
  ).map(([name, token, kinds]) => {
    const before = kinds.map((kind) => ['author', kind] as const);
    return { name, text: token, isSaid: true, before, ...rules.inDraft('author', kinds) };
  });
}
