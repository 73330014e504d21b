import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { permissionsDocument } from '../../docs/permissions-document.ts';

describe('docs/permissions.md', () => {
  it('says what the permissions answer (npm run docs)', () => {
    expect(readFileSync('docs/permissions.md', 'utf8')).to.equal(permissionsDocument());
  });
});
