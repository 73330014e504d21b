import { ask, Client } from '../../support/client.ts';
import type { World } from './example.ts';
import type { Cell, Expected } from './situations.ts';

/** What came of a call. */
export interface Outcome {
  /** The HTTP status; of an event the one that stands for its code. */
  status: number;
  /** Of a refusal; '' for a page's, which is a sentence for a person. */
  code: string;
  text: string;
}

/** Does what a cell says, as its actor, against the running node at `url`. */
export async function perform(url: string, cell: Cell, world: World): Promise<Outcome> {
  const [method = '', path = ''] = cell.example.call.split(' ');
  return method === 'EVENT' ? emit(url, path, cell, world) : request(url, method, path, cell, world);
}

async function request(
  url: string,
  method: string,
  path: string,
  { example }: Cell,
  world: World,
): Promise<Outcome> {
  const params = example.params(world);
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const body = example.body(world);
  const response = await fetch(`${url}${filled}?${new URLSearchParams(example.query(world))}`, {
    method: method === 'PAGE' ? 'GET' : method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': world.address,
      ...(world.cookie && { cookie: world.cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status } = response;
  return { status, text, code: method === 'PAGE' || status < 400 ? '' : JSON.parse(text).error.code };
}

/** The statuses by which HTTP says the same (server/http/refusals.ts), as far as permissions go. */
const STATUS: Record<string, number> = { sign_in_required: 401, not_allowed: 403, conflict: 409 };

async function emit(url: string, event: string, { example }: Cell, world: World): Promise<Outcome> {
  const client = new Client(url);
  client.cookie = world.cookie;
  try {
    const socket = await client.connect();
    if (example.after) await ask(socket, example.after, { threadId: world.threadId });
    const answer = await ask(socket, event, example.body(world));
    const code = answer.ok ? '' : answer.error.code;
    return { status: answer.ok ? 200 : (STATUS[code] ?? 400), code, text: JSON.stringify(answer) };
  } finally {
    client.close();
  }
}

/** Null where the outcome is what was expected; else what came instead, for a person. */
export function verdict(
  { example, situation, actor }: Cell,
  expected: Expected,
  { status, code, text }: Outcome,
  { words }: World,
): string | null {
  const seen = text.includes(words);
  const [said, isDone] = [`${status} ${code || text.slice(0, 160)}`, status >= 200 && status < 300];
  if (expected === 'allowed') {
    if (!isDone) return said;
    return example.shows && !seen ? `${status} without the comment's words` : null;
  }
  if (seen) return `${status} with the comment's words`;
  // Of a comment that isn't shown there are no revisions.
  if (expected === 'unseen') return isDone || (status === 404 && example.hides) ? null : said;
  const gone = situation.comment?.state === 'removed';
  const unknown = situation.inDraft === 'nobody' && actor !== 'guest';
  const refusals = actor === 'reader' ? [401] : unknown ? [404] : gone ? [403, 409] : [403];
  return refusals.includes(status) ? null : said;
}
