import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { backupSqlite } from '../../../server/export/backup.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import { KINDS, openDatabase, withDatabases } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { lively } from '../export/actors.ts';
import { check } from '../export/contents.ts';
import { failure, importPlain, putLong, runCli } from '../import/support.ts';

describe('npx rejoinder', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'forum.jsonl');
  });
  afterEach(() => folder.remove());

  const run = (args: string[], env: Record<string, string> = {}, onStderr?: Parameters<typeof runCli>[2]) =>
    runCli(args, join(folder.path, 'data'), onStderr, env);

  const wrong: [string[], RegExp][] = [
    [['export'], /^A file is missing\./],
    [['export', 'a', 'b'], /^'b' is one too many/],
    [['export', '--thread', 'x', 'a'], /^'x' is not the id of a thread\./],
    [['export', 'a', '--json'], /^Unknown option '--json'\./],
    [['check', 'a'], /^'a' is one too many\./],
    [['backup'], /^A folder is missing\./],
  ];
  for (const [args, sentence] of wrong) {
    it(`says what is wrong with '${args.join(' ')}' and exits with 2`, async () => {
      const { code, stdout, stderr } = await run(args);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(sentence);
      expect(stderr.trimEnd()).not.to.include('\n');
    });
  }

  for (const args of [['export', 'a'], ['check'], ['backup', 'b']]) {
    it(`makes no forum by '${args[0]}' where there is none`, async () => {
      const { code, stdout, stderr } = await run(args);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(/^There is no forum in [^\n]+ does not exist\.\n$/);
      expect(await readdir(folder.path)).to.deep.equal([]);
    });
  }

  it('says in a sentence that a server of PostgreSQL does not answer, without its address', async () => {
    for (const args of [['export', file], ['check'], ['backup', folder.path], ['import', file]]) {
      if (args[0] === 'import') await writeFile(file, (await exported()).stdout);
      const { code, stderr } = await run(args, { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/x' });
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(/^The database of DATABASE_URL cannot be used: [^\n]+\.\n$/)
        .and.not.to.include('secret');
    }
  });

  /** An export of the lively forum. */
  async function exported() {
    const forum = await openDatabase('sqlite');
    try {
      await lively(forum.store);
      return await run(['export', '-'], forum.env);
    } finally {
      await forum.close();
    }
  }

  for (const [from, to] of [KINDS, [...KINDS].reverse()] as const) {
    it(`moves a forum from ${from} to ${to}, equal by check`, () =>
      withDatabases([from!, to!], async (here, there) => {
        await lively(here!.store);
        const out = await run(['export', file], here!.env);
        expect([out.code, out.stdout]).to.deep.equal([0, '']);
        expect(out.stderr).to.match(/^Exported to .*forum\.jsonl:\n {2}Threads: +2, with 4 comments\n/);
        expect(out.stderr).to.match(
          /password hashes in it: keep it.*\n.*Not in it are sessions and the secret/,
        );
        expect((await stat(file)).mode & 0o777).to.equal(0o600);
        expect(await readdir(folder.path)).to.deep.equal(['forum.jsonl']);

        const into = await run(['import', file], there!.env);
        expect([into.code, into.stderr]).to.deep.equal([0, '']);
        expect(into.stdout).to.match(
          /^Imported forum\.jsonl: a forum as it was at .*\n {2}Threads: +2 added\n {2}Comments: +4 added\n/,
        );
        const again = JSON.parse((await run(['import', '--json', file], there!.env)).stdout);
        expect(again).to.deep.include({ threads: { added: 0, alreadyHere: 2, grown: 0 }, setAside: [] });

        const [one, other] = [await run(['check'], here!.env), await run(['check'], there!.env)];
        expect(one).to.deep.equal(other);
        expect([one.code, one.stderr]).to.deep.equal([0, '']);
        expect(one.stdout).to.match(/^The forum is sound\.\n(?:.*\n)*? +Digest: +[0-9a-f]{64}\n$/);
        const json = JSON.parse((await run(['check', '--json'], there!.env)).stdout);
        expect(json).to.deep.include({ sound: true, wrong: 0, problems: [] });
        expect(json.threads).to.deep.equal((await check(here!.store)).threads);
      }));
  }

  it('writes one thread, without accounts', () =>
    withDatabases(['sqlite'], async (here) => {
      const { threads } = await lively(here!.store);
      const { stdout, stderr, code } = await run(['export', '--thread', threads[0]!, '-'], here!.env);
      expect(code).to.equal(0);
      expect(stdout)
        .to.match(/^\{"rejoinder":"export".*"scope":"thread"\}\n/)
        .and.not.to.include('"account"');
      expect(stderr).to.match(
        /accounts, what people have read, and drafts that were not published are not\.\n$/,
      );
      for (const id of ['AAAAAAAAAAAAAAAA', '-AAAAAAAAAAAAAAA', '--AAAAAAAAAAAAAA']) {
        const none = await run(['export', '--thread', id, file], here!.env);
        expect([none.code, none.stderr]).to.deep.equal([1, 'There is no such thread.\n']);
      }
      expect(await readdir(folder.path)).to.deep.equal([]);
    }));

  it('says why a file cannot be written, and leaves what is there', () =>
    withDatabases(['sqlite'], async (here) => {
      await lively(here!.store);
      const said = async (path: string) => {
        const { code, stderr } = await run(['export', path], here!.env);
        expect(code).to.equal(1);
        return stderr;
      };
      expect(await said(folder.path)).to.match(/ is a folder; the name of a file is expected\.\n$/);
      expect(await said(join(folder.path, 'none', 'a'))).to.match(
        /cannot be written: its folder does not exist\.\n$/,
      );
      expect(await said('/dev/null')).to.match(
        /is not an ordinary file; '-' writes to the standard output\.\n$/,
      );
    }));

  it('tells what is wrong with a forum and exits with 1', () =>
    withDatabases(['sqlite'], async (here) => {
      await lively(here!.store);
      await here!.store.write((tx) => tx.deleteFrom('reactions').execute());
      const { code, stdout } = await run(['check'], here!.env);
      expect(code).to.equal(1);
      expect(stdout).to.match(
        /^thread \S+, comment 1 lacks the reaction 👍 [^\n]+\.\nThe forum is not sound: 1 thing is wrong\.\n/,
      );
      const json = await run(['check', '--json'], here!.env);
      expect(json.code).to.equal(1);
      expect(JSON.parse(json.stdout)).to.deep.include({ sound: false, wrong: 1 });
      const failed = await run(['export', file], here!.env);
      expect([failed.code, failed.stdout]).to.deep.equal([1, '']);
      expect(failed.stderr).to.match(/^The forum is not sound, so that the export could not be imported: /);
      expect(await readdir(folder.path)).to.deep.equal([]);
    }));

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`leaves no half of an export at ${signal}, nor in place of an older one`, () =>
      withDatabases(['sqlite'], async (here) => {
        await importPlain(here!.store, await putLong(folder.path, 'long.json', 25_000));
        await writeFile(file, 'the older one');
        const ran = await run(['export', file], here!.env, (text, child) => {
          if (text.includes(' 30 %') && !child.killed) child.kill(signal);
        });
        expect([ran.code, ran.stdout]).to.deep.equal([130, '']);
        expect(ran.stderr).to.match(/Stopped: no file was written\.\n$/);
        expect((await readdir(folder.path)).sort()).to.deep.equal(['forum.jsonl', 'long.json']);
        expect(await readFile(file, 'utf8')).to.equal('the older one');
      }));
  }

  it('makes a backup of a forum in one file, while it is written to', () =>
    withDatabases(['sqlite'], async (here) => {
      const actors = await lively(here!.store);
      let posting = true;
      const others = (async () => {
        for (let n = 0; posting; n += 1) {
          await actors.do({ act: 'post', who: 1, where: 0, body: `Meanwhile ${n}`, to: 8 });
          await new Promise(setImmediate);
        }
      })();
      const into = join(folder.path, 'deep', 'backups');
      const { code, stdout, stderr } = await run(['backup', into], here!.env);
      posting = false;
      await others;
      expect([code, stderr]).to.deep.equal([0, '']);
      const [name, ...rest] = await readdir(into);
      expect(rest).to.deep.equal([]);
      expect(name).to.match(/^rejoinder-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/);
      expect(stdout)
        .to.match(/^Backed up to [^\n]+\.db: [\d.]+ MB/)
        .and.to.include(name);
      expect((await stat(join(into, name!))).mode & 0o777).to.equal(0o600);
      const copy = await openSqlite(join(into, name!));
      const { wrong, counts } = await check(copy);
      await copy.close();
      expect(wrong).to.deep.equal([]);
      expect(counts.comments).to.be.within(4, (await check(here!.store)).counts.comments);
    }));

  it('makes a backup in place of no other file', () =>
    withDatabases(['sqlite'], async (here) => {
      const to = join(folder.path, 'backup.db');
      await writeFile(to, 'the older one');
      const error = await failure(backupSqlite(join(here!.env.DATA_DIR!, 'rejoinder.db'), to));
      expect(error.message).to.equal(`${to} cannot be written: there is a file of this name already.`);
      expect(await readFile(to, 'utf8')).to.equal('the older one');
      expect(await readdir(folder.path)).to.deep.equal(['backup.db']);
    }));

  it('makes a backup of PostgreSQL as an export', () =>
    withDatabases(['postgres', 'sqlite'], async (here, there) => {
      await lively(here!.store);
      const { code, stdout } = await run(['backup', folder.path], here!.env);
      expect(code).to.equal(0);
      const [name] = await readdir(folder.path);
      expect(name).to.match(/^rejoinder-[\dTZ-]+\.jsonl$/);
      expect(stdout).to.include(name);
      expect((await run(['import', join(folder.path, name!)], there!.env)).code).to.equal(0);
      expect((await check(there!.store)).digest).to.equal((await check(here!.store)).digest);
    }));
});
