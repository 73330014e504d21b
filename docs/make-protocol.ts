// npm run docs: writes docs/protocol.md from what the code declares.
import { writeFileSync } from 'node:fs';
import { protocolDocument } from './protocol-document.ts';

writeFileSync(`${import.meta.dirname}/protocol.md`, protocolDocument());
