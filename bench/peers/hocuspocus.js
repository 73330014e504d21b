// node hocuspocus.js PORT DATABASE: Hocuspocus as its readme starts it, which stores the whole text when nobody has
// written for 2 s, and every 10 s at the latest.
import { Server } from '@hocuspocus/server';
import * as Y from 'yjs';
import { openTexts } from './texts.js';

const [port, path] = process.argv.slice(2);
const texts = openTexts(path);
const server = new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  async onLoadDocument({ documentName, document }) {
    for (const update of texts.load(documentName)) Y.applyUpdate(document, update);
  },
  async onStoreDocument({ documentName, document }) {
    texts.replace(documentName, Y.encodeStateAsUpdate(document));
  },
});
await server.listen();
console.log('It serves.');
