// node y-websocket-server.js PORT DATABASE: @y/websocket-server as its readme starts it, with a persistence of the
// kind of its own (every update is stored, some time after it was passed on; above 500 they become one at a load).
import { createServer } from 'node:http';
import { setPersistence, setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';
import * as Y from 'yjs';
import { openTexts } from './texts.js';

const [port, path] = process.argv.slice(2);
const texts = openTexts(path);
const TRIM = 500;
let waiting = [];
const store = (name, bytes) => {
  if (waiting.push({ name, bytes }) > 1) return;
  setImmediate(() => {
    texts.append(waiting);
    waiting = [];
  });
};
setPersistence({
  provider: null,
  bindState(name, doc) {
    const updates = texts.load(name);
    Y.transact(doc, () => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    if (updates.length > TRIM) texts.replace(name, Y.encodeStateAsUpdate(doc));
    doc.on('update', (update) => store(name, update));
  },
  async writeState() {},
});
const server = createServer();
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket, request) => setupWSConnection(socket, request));
server.listen(Number(port), '127.0.0.1', () => console.log('It serves.'));
process.once('SIGTERM', () => process.exit(0));
