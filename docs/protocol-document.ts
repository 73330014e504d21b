import { z } from 'zod';
import { type ApiParts, apiRoutes } from '../server/http/api.ts';
import { STATUS } from '../server/http/refusals.ts';
import { SOCKET_EVENTS } from '../server/live/events.ts';
import { ERROR_CODES } from '../shared/protocol/errors.ts';
import { LIMITS, REACTIONS } from '../shared/protocol/limits.ts';
import { threadEventSchema } from '../shared/protocol/threads.ts';

const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: string[], rows: string[][]) =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

/** The fields of an object, `?` behind those that may be left out. */
function fields(schema: z.ZodType | undefined): string {
  if (!schema) return '';
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as {
    properties?: object;
    required?: string[];
  };
  const names = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  return names.length > 0 ? `\`{${names.join(', ')}}\`` : '';
}

// What the handlers would use is not needed to describe them.
const ROUTES = apiRoutes({} as ApiParts);

/** The protocol as a document for people: made, so that it can't differ from what is served. */
export function protocolDocument(): string {
  const routes = ROUTES.map(({ method, path, query, body, answer, act, cost = 1, summary }) => [
    `\`${method.toUpperCase()} ${path}\``,
    [fields(query), fields(body)].filter(Boolean).join(' '),
    fields(answer),
    act,
    String(cost),
    summary,
  ]);
  const events = [...SOCKET_EVENTS].map(([name, { input, act, cost, summary }]) => [
    `\`${name}\``,
    fields(input),
    act,
    String(cost),
    summary,
  ]);
  const log = threadEventSchema.options.map((option) => [`\`${option.shape.type.value}\``, fields(option)]);
  return `# The protocol

Made by \`npm run docs\` from the schemas in \`shared/protocol/\`; a test holds it to them. The same as OpenAPI 3.1 is at
\`GET /api/openapi.json\`. A session is a cookie, the same for HTTP and for sockets.

## HTTP

The cost is what a call takes of its caller's budget: a GET of that of asks, everything else of that of acts
([SECURITY.md](SECURITY.md#limits)).

${table(['call', 'query and body', 'answer', 'act', 'cost', 'what it does'], routes)}

## Socket.IO: client to server

Path \`/socket.io\`, namespace \`/\`. Every event takes one object and is acknowledged with \`{ok: true, …}\` or
\`{ok: false, error}\`; \`typing:set\` may be sent without.

${table(['event', 'input', 'act', 'cost', 'what it does'], events)}

## Socket.IO: server to client

${table(
  ['message', 'holds', 'when'],
  [
    [
      '`thread:events`',
      '`{threadId, events}`',
      'the log of a joined thread has grown; in order, one or more',
    ],
    ['`thread:head`', '`{threadId, seq}`', 'every 5 s: who has less asks the log'],
    ['`typing`', '`{threadId, names, count}`', 'who writes has changed; at most twice a second'],
    ['`presence`', '`{threadId, names, count}`', 'who is there has changed; at most twice a second'],
    ['`thread:read`', '`{threadId, readTo}`', 'one has read further on another device'],
    [
      '`draft:changed`',
      '`{draftId, threadId, part}`, with `here` and `writing` for the part `here`',
      'a draft that one is a member of has changed: its facts or proposal (`draft`), its notes (`notes`), or, with `here` and `writing`, who is in it (`here`)',
    ],
    [
      '`home:threads`',
      '`{threads, gone}`',
      'threads that have changed, after `home:join`, some times a second at most; `gone`: ids of those that are not there for everyone (any more)',
    ],
    [
      '`shown:changed`',
      '`{threadId, numbers}`',
      'after `shown:follow`: these comments of the thread may be others now, or not shown; `null`: whatever of it is shown. Ask again',
    ],
    [
      '`watch:activity`',
      '`{activity}`',
      'what has happened on the forum, oldest first, after `watch:join`; what was before is at `GET /api/watch/activity`',
    ],
    [
      '`watch:cases`',
      '`{cases}`',
      'cases that were opened, taken in hand, given back or settled, each as it is now, after `watch:join`; those that wait are at `GET /api/moderation/cases`',
    ],
    [
      '`watch:here`',
      '`{people, count, cases}`',
      'after `watch:join`, at once and whenever it has changed: which moderators watch now, on whichever node (at most five, by name, with how many there are), and the same of each case that any of them has open (`{caseId, people, count}`)',
    ],
    ['`cases:open`', '`{open}`', 'to moderators: how many cases wait, at once and whenever that has changed'],
    ['`notified`', '', 'one has a notification more or less: ask for them'],
    ['`session:changed`', '', 'the session was ended elsewhere: ask again who you are and what you may'],
  ],
)}

## Drafts: WebSocket

A draft's text is a \`Y.Text\` named \`text\` that holds its Markdown. \`/drafts/:draftId\` speaks the y-websocket protocol
(messages 0, 1 and 3; updates in the first format), so \`new WebsocketProvider('wss://HOST/drafts', ID, doc)\` with a session's cookie takes
part. Only characters are taken, and nobody's under another's client id. Beside it:

${table(
  ['from the server', 'means'],
  [
    [
      'message 100: a state vector as bytes, then a number',
      "how far the connection's own clients are in the database, and how many of the connection's updates (sync steps 2 and updates, as they were sent) are durable; to co-writers only",
    ],
    ['close 4400', 'that was no update, or of another person: do not come back with it'],
    ['close 4401', 'signed out'],
    ['close 4403', 'not a member (any more), or a reviewer who wrote'],
    ['close 4413', 'the draft is full'],
    ['close 4429', 'too much at once, or what takes too long to put together; later is fine'],
    ['close 4503, 1001', 'come back: the draft could not be opened, or the server is restarted'],
  ],
)}

## The log of a thread

\`seq\` is dense from 1. A client keeps the last \`seq\` that it has applied; an event that isn't the next makes it ask
\`GET /api/threads/:threadId/events?after=SEQ\`. A comment in an event is as it is when it is read, and its own \`seq\` says which
of two copies is newer.

${table(['type', 'fields'], log)}

## Errors

\`{error: {code, message, field?, retryAfter?}}\`: \`message\` is a sentence for a person, \`retryAfter\` is in milliseconds.

${table(
  ['code', 'HTTP status'],
  ERROR_CODES.map((code) => [`\`${code}\``, String(STATUS[code])]),
)}

## Sizes

${table(
  ['what', 'limit'],
  [
    ['body', `${LIMITS.body} characters (UTF-16 code units)`],
    ['text of a draft', `${LIMITS.draft} characters; published: ${LIMITS.body}`],
    ['members of a draft', String(LIMITS.draftMembers)],
    ['one frame to a draft', `${LIMITS.draftFrame} bytes`],
    ['note on a draft', `${LIMITS.note} characters; ${LIMITS.notes} notes`],
    ['title', `${LIMITS.title} characters`],
    ['name', `${LIMITS.name} characters`],
    ['opId', `${LIMITS.opId} characters of printable ASCII`],
    ['comments in one answer', String(LIMITS.window)],
    ['events in one answer', String(LIMITS.events)],
    ['reactions', REACTIONS.join(' ')],
  ],
)}
`;
}
