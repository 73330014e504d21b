import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSettings, WrongSetting } from '../../server/settings.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('settings', () => {
  it('have defaults, also where a value is empty', () => {
    expect(readSettings({ PORT: '' })).to.deep.equal({
      port: 3000,
      host: 'localhost',
      publicOrigin: undefined,
      dataDir: './data',
      databaseUrl: undefined,
      redisUrl: undefined,
      nodeName: undefined,
      guests: 'allow',
      signUp: 'open',
      smtpUrl: undefined,
      mailFrom: { name: 'Rejoinder', address: 'rejoinder@localhost' },
      logLevel: 'info',
    });
  });

  it('have mails come from the address that readers use, unless another is set', () => {
    const url = { PUBLIC_URL: 'https://forum.example.org', SMTP_URL: 'smtp://mail.example.org' };
    expect(readSettings(url).mailFrom.address).to.equal('rejoinder@forum.example.org');
    const from = readSettings({ ...url, MAIL_FROM: 'The Board <board@example.org>' }).mailFrom;
    expect(from).to.deep.equal({ name: 'The Board', address: 'board@example.org' });
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
    ['DATABASE_URL', 'mysql://localhost/forum'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://localhost'],
    ['NODE_NAME', 'node 1'],
    ['NODE_NAME', 'node1'],
    ['SIGN_UP', 'never'],
    ['SMTP_URL', 'mail.example.org'],
    ['SMTP_URL', 'smtp://mail.example.org'],
    ['MAIL_FROM', 'Board'],
    ['DATABASE_URL_FILE', '/nowhere'],
  ] as const) {
    it(`stop the start with a sentence that names ${name} when it is ${value}`, () => {
      expect(() => readSettings({ [name]: value })).to.throw(WrongSetting, new RegExp(`^${name} .*\\.$`));
    });
  }

  it('may be in files, where the environment is no place for secrets', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'url');
    writeFileSync(file, 'postgres://a:b@c/d\n');
    expect(readSettings({ DATABASE_URL_FILE: file }).databaseUrl).to.equal('postgres://a:b@c/d');
    expect(() => readSettings({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://c/d' })).to.throw(
      WrongSetting,
      /^DATABASE_URL and DATABASE_URL_FILE are both set/,
    );
    await folder.remove();
  });
});
