import { access, constants, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import { withStore } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { CLI, hasRealThread, put, putLong, REAL_THREAD, rowsOf, runCli, smallFile } from './support.ts';

describe('npx rejoinder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = folder.path;
  });
  afterEach(() => folder.remove());

  it('is a command of its own and prints help', async () => {
    await access(CLI, constants.X_OK);
    for (const args of [['help'], ['--help'], ['import', '-h']]) {
      const { code, stdout, stderr } = await runCli(args, data);
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.match(/import FILE \[--json\]/);
    }
  });

  const wrong: [string[], RegExp][] = [
    [[], /^A command is missing\./],
    [['exprot'], /^There is no command 'exprot'\./],
    [['constructor'], /^There is no command 'constructor'\./],
    [['import'], /^A file is missing\./],
    [['import', 'a', 'b'], /^'b' is one too many/],
    [['import', 'a', '--fast'], /^Unknown option '--fast'\./],
    [['import', 'a', '--json=1'], /^Option '--json' does not take an argument\./],
    [['admin'], /^An e-mail address is missing\./],
  ];
  for (const [args, sentence] of wrong) {
    it(`says what is wrong with '${args.join(' ')}' and exits with 2`, async () => {
      const { code, stdout, stderr } = await runCli(args, data);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(sentence);
      expect(stderr.trimEnd()).not.to.include('\n');
    });
  }

  it('refuses to make an admin of nobody', async () => {
    const { code, stdout, stderr } = await runCli(['admin', 'nobody@example.org'], data);
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.match(/^No account has the e-mail nobody@example\.org[^\n]*\.\n$/);
  });

  describe('import', () => {
    it('says what it added, and the second time that it is here already', async () => {
      const path = await put(data, 'a.json', smallFile());
      const first = await runCli(['import', path], data);
      expect([first.code, first.stderr]).to.deep.equal([0, '']);
      expect(first.stdout).to.match(/^Imported a\.json: “Who waters the plants\?”, at \/t\/[\w-]{16}\n/);
      expect(first.stdout).to.match(/Threads: +1 added\n/);
      expect(first.stdout).to.match(/Comments: +3 added \(2 under a name, 1 unnamed\)\n/);
      expect(first.stdout).to.match(/Authors: +1 named, 1 unnamed guest\n/);
      expect(first.stdout).to.match(/Set aside: nothing\n/);
      const second = await runCli(['import', path], data);
      expect(second.code).to.equal(0);
      expect(second.stdout).to.match(/^Nothing new in a\.json/);
      expect(second.stdout).to.match(/Comments: +0 added, 3 already here/);
    });

    it('prints what it set aside, with reason and place', async () => {
      const file = smallFile();
      await runCli(['import', await put(data, 'a.json', file)], data);
      file.comments[1]!.body = 'Other.';
      const { code, stdout } = await runCli(['import', await put(data, 'a.json', file)], data);
      expect(code).to.equal(0);
      expect(stdout).to.match(
        /Set aside: 1\n {4}comments\[1\]: Number 2 was imported before with another body/,
      );
    });

    it('prints one JSON object and nothing else with --json', async () => {
      const { code, stdout, stderr } = await runCli(
        ['import', await put(data, 'a.json', smallFile()), '--json'],
        data,
      );
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(JSON.parse(stdout)).to.deep.include({ file: 'a.json', threads: { added: 1, alreadyHere: 0 } });
      expect(stdout.trimEnd()).not.to.include('\n');
    });

    it('refuses a damaged file with one sentence and exit code 1, and makes no forum', async () => {
      const path = await put(data, 'a.json', '{"title": 5}');
      const ran = await runCli(['import', path], data);
      expect([ran.code, ran.stdout, ran.stderr]).to.deep.equal([
        1,
        '',
        'a.json: title is a number; text is expected.\n',
      ]);
      const json = await runCli(['import', '--json', path], data);
      expect(json.code).to.equal(1);
      expect(JSON.parse(json.stdout).error.message).to.equal('a.json: title is a number; text is expected.');
      expect(await readdir(data)).to.deep.equal(['a.json']);
    });

    it('says in a sentence that the data folder cannot be used', async () => {
      const path = await put(data, 'a.json', smallFile());
      const inFile = await runCli(['import', path], path);
      expect([inFile.code, inFile.stdout]).to.deep.equal([1, '']);
      expect(inFile.stderr).to.match(/^[^\n]+rejoinder\.db cannot be used: [^\n]+\.\n$/);
      await writeFile(join(data, 'rejoinder.db'), 'This is no database, however long it is.'.repeat(100));
      const { code, stderr } = await runCli(['import', path], data);
      expect(code).to.equal(1);
      expect(stderr).to.match(/rejoinder\.db cannot be used: [^\n]+\.\n$/);
    });

    (hasRealThread ? it : it.skip)(
      'loads a real article with its 33 comments, 15 under their names',
      async () => {
        const { code, stdout } = await runCli(['import', REAL_THREAD, '--json'], data);
        expect(code).to.equal(0);
        const report = JSON.parse(stdout);
        expect(report.comments).to.deep.equal({ added: 33, alreadyHere: 0, named: 15, unnamed: 18 });
        expect(report.authors).to.deep.equal({ named: 3, unnamed: 18 });
        expect(report.setAside).to.deep.equal([]);
        const { comments } = await withStore({ DATA_DIR: data }, (store) =>
          new ThreadQueries(store).window(null, report.threadId, { from: 1, limit: 50 }),
        );
        expect(comments.map((c) => c.number)).to.deep.equal(Array.from({ length: 33 }, (_, i) => i + 1));
        expect(
          new Set(comments.filter((c) => c.author.name === 'Unnamed').map((c) => c.author.id)).size,
        ).to.equal(18);
        const again = JSON.parse((await runCli(['import', REAL_THREAD, '--json'], data)).stdout);
        expect(again.comments).to.deep.include({ added: 0, alreadyHere: 33 });
      },
    );
  });

  describe('import of a long file', function () {
    this.timeout(120_000);

    const visible = () =>
      withStore(
        { DATA_DIR: data },
        async (store) => (await new ThreadQueries(store).list(null, undefined, 10)).threads.length,
      );

    it('tells how far it is, a line every tenth where there is no terminal', async () => {
      const { stderr } = await runCli(['import', await putLong(data, 'a.json', 12_000)], data);
      const tenths = Array.from({ length: 10 }, (_, i) => `Importing: ${i + 1}0 %\n`);
      expect(stderr).to.equal(tenths.join(''));
    });

    it('is finished by the next import when it was killed half-way', async () => {
      const path = await putLong(data, 'a.json', 12_000);
      const killed = await runCli(['import', path], data, (text, child) => {
        if (text.includes(' 70 %')) child.kill('SIGKILL');
      });
      expect(killed.signal).to.equal('SIGKILL');
      const left = await withStore({ DATA_DIR: data }, rowsOf);
      expect((left.threads as { state: string }[]).map(({ state }) => state)).to.deep.equal(['importing']);
      expect(left.comments!.length).to.be.within(2, 12_000);
      expect(await visible()).to.equal(0);

      expect((await runCli(['import', path], data)).stdout).to.match(/Comments: +12000 added \(/);
      const clean = await temporaryFolder();
      await runCli(['import', path], clean.path);
      const [rows, expected] = [
        await withStore({ DATA_DIR: data }, rowsOf),
        await withStore({ DATA_DIR: clean.path }, rowsOf),
      ];
      await clean.remove();
      // Not chai's: it would take minutes to print a difference.
      for (const table of Object.keys(expected)) {
        expect(JSON.stringify(rows[table]) === JSON.stringify(expected[table]), table).to.equal(true);
      }
    });

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`is taken back at ${signal}`, async () => {
        const ran = await runCli(['import', await putLong(data, 'a.json', 12_000)], data, (text, child) => {
          if (text.includes(' 70 %') && !child.killed) child.kill(signal);
        });
        expect([ran.code, ran.stdout]).to.deep.equal([130, '']);
        expect(ran.stderr).to.match(/Stopped: run the same command again to import the file\.\n$/);
        const { people: _, ...rows } = await withStore({ DATA_DIR: data }, rowsOf);
        expect(rows).to.deep.equal({ threads: [], comments: [], revisions: [], events: [] });
      });
    }

    it('takes no more memory the longer it is', async () => {
      const peak = async (comments: number) => {
        const path = await putLong(data, `${comments}.json`, comments);
        const probe = join(data, 'probe.mjs');
        await writeFile(
          probe,
          `process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS));`,
        );
        const { code, stderr } = await runCli(['import', path], data, undefined, {
          NODE_OPTIONS: `--import ${probe}`,
        });
        expect(code).to.equal(0);
        return Number(/peak (\d+)/.exec(stderr)?.[1]);
      };
      const [short, long] = [await peak(5_000), await peak(50_000)];
      expect(long / short).to.be.lessThan(1.6);
    });
  });
});
