import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { protocolDocument } from '../../docs/protocol-document.ts';

describe('docs/protocol.md', () => {
  it('says what the code declares (npm run docs)', () => {
    expect(readFileSync('docs/protocol.md', 'utf8')).to.equal(protocolDocument());
  });
});
