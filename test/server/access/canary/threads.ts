import { randomUUID } from 'node:crypto';
import type { Lookers } from './people.ts';
import { newToken, type Viewer } from './secrets.ts';

export interface Planted {
  threadId: string;
  number: number;
  author: Viewer;
  /** Of the act that posted it: sent again, it is answered again. */
  opId: string;
  /** What it says, the latest last: a token for each revision. */
  revisions: string[];
}

const opId = () => randomUUID();

/** Writes in the forum as its people do. */
export class Writer {
  private readonly people: Lookers;

  constructor(people: Lookers) {
    this.people = people;
  }

  /** A thread whose opening post is of these revisions. */
  async open(author: Viewer, title: string, ...revisions: string[]): Promise<Planted> {
    const [body, ...later] = revisions;
    const planted = { ...(await this.openWith(author, title, body!)), revisions };
    for (const text of later) await this.edit(planted, textOf(text));
    return planted;
  }

  /** A thread whose opening post has `more` in it beside the token. */
  async openWith(author: Viewer, title: string, token: string, more = ''): Promise<Planted> {
    const id = opId();
    const { client } = this.people[author];
    const body = textOf(token, more);
    const { thread } = await client.call('POST', '/api/threads', { opId: id, title, body });
    return { threadId: thread.id, number: 0, author, opId: id, revisions: [token] };
  }

  /** A comment of so many revisions, each with a token; the last has `more` in it too. */
  async post(author: Viewer, threadId: string, revisions = 1, replyTo?: number, more = ''): Promise<Planted> {
    const tokens = Array.from({ length: revisions }, newToken);
    const id = opId();
    const { comment } = await this.people[author].client.call('POST', `/api/threads/${threadId}/comments`, {
      opId: id,
      body: revisions === 1 ? textOf(tokens[0]!, more) : textOf(tokens[0]!),
      replyTo,
    });
    const planted = { threadId, number: comment.number, author, opId: id, revisions: tokens };
    for (const token of tokens.slice(1)) await this.edit(planted, textOf(token, more));
    return planted;
  }

  edit({ author, threadId, number }: Planted, body: string) {
    const path = `/api/threads/${threadId}/comments/${number}`;
    return this.people[author].client.call('PATCH', path, { opId: opId(), body });
  }

  delete({ author, threadId, number }: Planted) {
    const path = `/api/threads/${threadId}/comments/${number}`;
    return this.people[author].client.call('DELETE', path, { opId: opId() });
  }

  react(viewer: Viewer, { threadId, number }: Planted) {
    const path = `/api/threads/${threadId}/comments/${number}/reactions`;
    return this.people[viewer].client.call('PUT', path, { opId: opId(), emoji: '👍', on: true });
  }

  rename(viewer: Viewer, threadId: string, title: string) {
    return this.people[viewer].client.call('PATCH', `/api/threads/${threadId}`, { opId: opId(), title });
  }

  /** As a moderator. */
  moderate(act: string, subject: object, more: object = {}) {
    const body = { opId: opId(), reason: 'For the test', act, subject, ...more };
    return this.people.moderator.client.call('POST', '/api/moderation/actions', body);
  }
}

/** With other words around it, as excerpts and phrases have them. */
export const textOf = (token: string, more = ''): string =>
  `Words before ${token} and words *behind* it. ${more}`.trim();
