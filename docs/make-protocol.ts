// npm run docs: writes docs/protocol.md and docs/permissions.md from what the code declares.
import { writeFileSync } from 'node:fs';
import { permissionsDocument } from './permissions-document.ts';
import { protocolDocument } from './protocol-document.ts';

writeFileSync(`${import.meta.dirname}/protocol.md`, protocolDocument());
writeFileSync(`${import.meta.dirname}/permissions.md`, permissionsDocument());
