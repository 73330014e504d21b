import { expect } from 'chai';
import { readSettings, WrongSetting } from '../../server/settings.ts';

describe('settings', () => {
  it('have defaults, also where a value is empty', () => {
    expect(readSettings({ PORT: '' })).to.deep.equal({
      port: 3000,
      host: 'localhost',
      publicOrigin: undefined,
      dataDir: './data',
      guests: 'allow',
      logLevel: 'info',
    });
  });

  for (const [name, value] of [
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '1.5'],
    ['PUBLIC_URL', 'forum.example.org'],
    ['PUBLIC_URL', 'ftp://forum.example.org'],
    ['PUBLIC_URL', 'https://example.org/forum'],
    ['GUESTS', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'postgres://localhost/forum'],
  ] as const) {
    it(`stop the start with a sentence that names ${name} when it is ${value}`, () => {
      expect(() => readSettings({ [name]: value })).to.throw(WrongSetting, new RegExp(`^${name} .*\\.$`));
    });
  }
});
