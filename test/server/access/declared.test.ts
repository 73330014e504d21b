import { expect } from 'chai';
import express, { Router } from 'express';
import { SOCKET_EVENTS } from '../../../server/live/events.ts';
import { ACTS } from '../../../server/people/act-table.ts';
import { ask, Client } from '../../support/client.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { readDocumented } from './documented.ts';
import { DECLARED, examples } from './examples.ts';
import { answeredBy, runningApp, runningSocket } from './running.ts';

/** What `createApp` and the pages let every request through. One that is new could answer what no route declares. */
const KNOWN = [
  'helmetMiddleware at /',
  'compression at /',
  '<anonymous> at /', // whose request it is: refuses foreign origins and compressed ones
  '<anonymous> at /api', // no-store
  '<anonymous> at /', // sessions
  '<anonymous> at /api', // bodies
  '<anonymous> at /api', // there is no such call
  'serveStatic at /', // the built client
  '<anonymous> at /', // there is no such page
  'failed at /', // pages of errors
  '<anonymous> at /', // answers of errors
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];
/** Paths that forums and their tools have had, and this one has not. */
const ELSEWHERE = [
  '/api',
  '/api/',
  '/api/people',
  '/api/mails',
  '/api/settings',
  '/api/events',
  '/api/session/1',
  '/api/members/export',
  '/admin/members',
  '/debug',
  '/metrics/',
  '/.env',
  '/package.json',
  '/.vite/manifest.json',
  '/rejoinder.db',
  '/..%2fpackage.json',
  '/assets/..%2f.vite%2fmanifest.json',
];

const declaredRoutes = new Set(
  [...DECLARED.keys()]
    .filter((call) => !call.startsWith('EVENT '))
    .map((call) => call.replace(/^PAGE /, 'GET ')),
);
const undeclared = (app: express.Express) => {
  const { routes, others } = answeredBy(app);
  const known = [...KNOWN];
  const unknown = others.filter((name) => {
    const at = known.indexOf(name);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
  return [...routes.filter((route) => !declaredRoutes.has(route)), ...unknown];
};
/** Of Socket.IO itself: no client can send them. */
const RESERVED = ['disconnect', 'error'];
const undeclaredEvents = (names: (string | symbol)[]) =>
  names.map(String).filter((name) => !RESERVED.includes(name) && !SOCKET_EVENTS.has(name));

describe('what a node answers', () => {
  let node: TestNode;
  let client: Client;
  before(async () => {
    node = await testNode();
    client = new Client(node.url);
  });
  after(async () => {
    client.close();
    await node.close();
  });

  it('is, over HTTP, what is declared with an act of the table', async () => {
    const app = await runningApp(node.url);
    expect(undeclared(app)).to.deep.equal([]);
    expect([...declaredRoutes].filter((route) => !answeredBy(app).routes.includes(route))).to.deep.equal([]);
    expect([...DECLARED].filter(([, act]) => !ACTS.includes(act as never))).to.deep.equal([]);
  });

  it('is found where it isn’t declared, however it was added', async () => {
    const app = await runningApp(node.url);
    const copy = () => {
      const other = express();
      (other.router as unknown as { stack: unknown[] }).stack.push(
        ...(app.router as unknown as { stack: unknown[] }).stack,
      );
      return other;
    };
    const answer = (_req: express.Request, res: express.Response) => void res.json({});
    const [route, all, mounted, forum, through] = [copy(), copy(), copy(), copy(), copy()];
    expect(undeclared(route)).to.deep.equal([]);
    route.get('/api/back-door', answer);
    all.all('/api/members', answer);
    mounted.use('/api/back', Router().use('/of', Router().delete('/house', answer)));
    forum.use('/another', express());
    through.use(function open(_req, res) {
      res.json({});
    });
    expect(undeclared(route)).to.deep.equal(['GET /api/back-door']);
    expect(undeclared(all)).to.include('LOCK /api/members').and.include('POST /api/members');
    expect(undeclared(mounted)).to.deep.equal(['DELETE /api/back/of/house']);
    expect(undeclared(forum)).to.deep.equal(['mounted_app at /another']);
    expect(undeclared(through)).to.deep.equal(['open at /']);
  });

  it('is nothing at other paths, and by other methods', async () => {
    const patterns = [...declaredRoutes].map((route) => route.split(' ') as [string, string]);
    const isDeclared = (method: string, path: string) =>
      patterns.some(
        ([m, p]) =>
          m === method && new RegExp(`^${p.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}/?$`).test(path),
      );
    const paths = new Set([...patterns.map(([, path]) => path.replace(/:\w+/g, 'A')), ...ELSEWHERE]);
    const answered: string[] = [];
    for (const path of paths) {
      for (const method of METHODS.filter((method) => !isDeclared(method, path))) {
        const response = await fetch(node.url + path, { method, redirect: 'manual' });
        await response.text();
        if (response.status !== 404) answered.push(`${method} ${path}: ${response.status}`);
      }
    }
    expect(answered).to.deep.equal([]);
  });

  it('is, by socket, what is declared with an act of the table; one that isn’t is found', async () => {
    const socket = await runningSocket(client);
    expect(undeclaredEvents(socket.eventNames())).to.deep.equal([]);
    // The one that asks the declarations.
    expect(socket.listenersAny()).to.have.length(1);
    expect([...socket.nsp.server._nsps.keys()]).to.deep.equal(['/']);
    socket.on('back:door', () => {});
    expect(undeclaredEvents(socket.eventNames())).to.deep.equal(['back:door']);
  });

  it('is no event of another name', async () => {
    const socket = await client.connect();
    const names = [
      ...ACTS,
      ...[
        'thread:events',
        'thread:head',
        'typing',
        'presence',
        'home:threads',
        'shown:changed',
        'watch:activity',
        'watch:cases',
        'watch:here',
        'cases:open',
        'notified',
        'session:changed',
      ],
      ...Object.getOwnPropertyNames(Object.prototype),
      ...Object.getOwnPropertyNames(Map.prototype),
      ...['', ' ', 'home:leave', 'person:mute', 'comment:post ', 'COMMENT:POST', 'error'],
    ].filter((name) => !SOCKET_EVENTS.has(name));
    const answers = await Promise.all(names.map((name) => ask(socket, name, {})));
    expect([...new Set(answers.map(({ ok, error }) => `${ok} ${error?.code}`))]).to.deep.equal([
      'false unknown_event',
    ]);
  });

  it('uses every act of the table', () => {
    // Whatever shows a comment asks for the first, beside the act that it declares; the drafts' socket for the second.
    const used = new Set([
      ...DECLARED.values(),
      ...examples(readDocumented()).map(({ act }) => act),
      'comment:see',
      'draft:write',
    ]);
    expect(ACTS.filter((act) => !used.has(act))).to.deep.equal([]);
  });
});
