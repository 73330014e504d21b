import { spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Limits } from '../../server/people/limits.ts';
import type { ActivityPage } from '../../shared/protocol/watch.ts';
import { printChatLog, type Said } from '../../simulate/chat-log.ts';
import { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { adminOf } from '../support/members.ts';
import { type TestNode, testNode, WIDE } from '../support/node.ts';
import { temporaryFolder } from '../support/temporary.ts';

const RUN = `${import.meta.dirname}/../../simulate/run.ts`;

/** Four people who say something each ten seconds, some of it to the one before. */
const conversation = (lines: number): Said[] =>
  Array.from({ length: lines }, (_, i) => ({
    at: i * 10_000,
    name: ['anna', 'ben', 'cleo', 'dora'][i % 4]!,
    text: `${i % 3 === 0 ? '' : `${['dora', 'anna', 'ben', 'cleo'][i % 4]}: `}this is what I say as the ${i}th`,
  }));

describe('npm run simulate', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let node: TestNode | null;
  let file: string;
  beforeEach(async () => {
    node = null;
    folder = await temporaryFolder();
    file = join(folder.path, 'log.txt');
    await writeFile(file, `=== anna has joined\n${printChatLog(conversation(100))}`);
  });
  afterEach(async () => {
    await node?.close();
    await folder.remove();
  });
  const start = async (limits: Limits = WIDE) => {
    node = await testNode({ limits });
    return node;
  };

  /** Runs it, in a folder of its own; `onStderr` hears what it says meanwhile. */
  function simulate(args: string[], onStderr?: (text: string, interrupt: () => void) => void) {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', RUN, ...args], {
      cwd: folder.path,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => {
      stderr += text;
      onStderr?.(stderr, () => child.kill('SIGINT'));
    });
    return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, stdout, stderr })),
    );
  }

  /** What moderators see of it, whole. */
  async function activity(): Promise<ActivityPage['activity']> {
    const admin = await adminOf(node!);
    const all: ActivityPage['activity'] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: ActivityPage = await admin.call(
        'GET',
        `/api/watch/activity${cursor && `?cursor=${cursor}`}`,
      );
      all.push(...page.activity);
      cursor = page.next;
    }
    return all;
  }

  it('has the people of a log say it all in each thread, and says what it came to', async () => {
    const { url } = await start();
    const { code, stdout, stderr } = await simulate([
      file,
      '--url',
      url,
      '--threads',
      '3',
      '--speed',
      '1000',
    ]);
    expect(code).to.equal(0);
    expect(stderr).to.match(/^100 lines by 4 people in 3 threads at .* 1 lines of the log are no messages/);
    const [, sent, acknowledged] = /^In \d+ s: ([\d,]+) sent, ([\d,]+) acknowledged, 0 refused\.\n/.exec(
      stdout,
    )!;
    expect(acknowledged).to.equal(sent);
    const told = await activity();
    const count = (kind: string) => told.filter((one) => one.kind === kind).length;
    expect(count('thread')).to.equal(3);
    expect(count('comment')).to.equal(3 * 99);
    expect(count('sign-up')).to.equal(5);
    const [, comments, edits] = /Acknowledged: (\d+) comments, (\d+) edits/.exec(stdout)!;
    expect([count('comment'), count('edit')]).to.deep.equal([Number(comments), Number(edits)]);
    for (const kind of ['delete', 'report']) expect(count(kind), kind).to.be.above(0);
    const { threads } = await new Client(url).call('GET', '/api/threads');
    const { comments: some } = await new Client(url).call('GET', `/api/threads/${threads[0].id}?limit=100`);
    const addressed = some.filter((one: { replyTo: number | null }) => one.replyTo !== null);
    expect(addressed.length).to.be.above(50);
    for (const { body, replyToAuthor } of addressed)
      expect(body.startsWith(replyToAuthor.name)).to.equal(true);
  });

  it('brings the same members back the next time, whose sessions nobody else can read', async () => {
    const { url } = await start();
    const args = [file, '--url', url, '--threads', '1', '--speed', '1000'];
    await simulate(args);
    const { code, stdout } = await simulate(args);
    expect(code).to.equal(0);
    expect(stdout).to.include('0 refused');
    const told = await activity();
    expect(told.filter(({ kind }) => kind === 'sign-up')).to.have.length(5);
    expect(told.filter(({ kind }) => kind === 'thread')).to.have.length(2);
    const { mode } = await stat(join(folder.path, 'data/simulated-people.json'));
    expect(mode & 0o077).to.equal(0);
  });

  it('lets people come as guests, in threads that members open', async () => {
    const { url } = await start();
    const { stdout } = await simulate([file, '--url', url, '--threads', '2', '--speed', '1000', '--guests']);
    expect(stdout).to.include('0 refused');
    const told = await activity();
    const kinds = (kind: string) =>
      new Set(told.filter((one) => one.kind === kind).map(({ actor }) => actor?.kind));
    expect([...kinds('comment')]).to.deep.equal(['guest']);
    expect([...kinds('thread')]).to.deep.equal(['member']);
  });

  it('says when the forum slows somebody down, waits as told, and loses nothing by it', async () => {
    await writeFile(file, printChatLog(conversation(24)));
    // Who opens the thread has to wait already.
    const few = { acts: { points: 20, seconds: 5 }, asks: WIDE.member.asks };
    const { url } = await start({ ...WIDE, member: few });
    const { stdout, stderr } = await simulate([file, '--url', url, '--threads', '1', '--speed', '1000']);
    expect(stderr).to.include('The forum slows somebody down: "That was too much at once.');
    expect(stdout).to.match(/^In \d+ s: (\d+) sent, \1 acknowledged, 0 refused\./);
  });

  it('counts what was refused, with the reason', async () => {
    const { url } = await start();
    const args = [file, '--url', url, '--threads', '1', '--speed', '1000'];
    await simulate(args);
    const admin = await adminOf(node!);
    const { actor } = (await activity()).find(({ actor }) => actor?.name === 'ben')!;
    const act = { opId: opId(), act: 'mute', reason: 'Enough for today', subject: { personId: actor?.id } };
    await admin.call('POST', '/api/moderation/actions', act);
    const { stdout } = await simulate(args);
    const [, refused] = /(\d+) refused/.exec(stdout)!;
    expect(Number(refused)).to.be.at.least(25);
    expect(stdout).to.match(/^Refused \d+ times: .*muted/m);
  });

  it('opens a thread by another title where the rules of the forum hold the one it would have', async () => {
    const { url } = await start();
    const admin = await adminOf(node!);
    const rules = await admin.call('GET', '/api/moderation/rules');
    await admin.call('PUT', '/api/moderation/rules', { ...rules, words: ['as the 0th'] });
    const { code } = await simulate([file, '--url', url, '--threads', '1', '--speed', '1000']);
    expect(code).to.equal(0);
    const [opened] = (await activity()).filter(({ kind }) => kind === 'thread');
    expect(opened).to.deep.include({ state: 'held' });
    expect(opened!.thread!.title).to.equal('Conversation 1');
  });

  it('ends by Ctrl-C with what it came to so far', async () => {
    const { url } = await start();
    const { code, stdout } = await simulate([file, '--url', url, '--speed', '20'], (text, interrupt) => {
      if (text.includes('They talk: 10 %')) interrupt();
    });
    expect(code).to.equal(130);
    expect(stdout).to.match(/^Stopped\. In \d+ s: ([\d,]+) sent, \1 acknowledged, 0 refused\.\n/);
  });

  it('has a conversation of its own where it is given none', async () => {
    const demo = await readFile(`${import.meta.dirname}/../../simulate/demo.txt`, 'utf8');
    const lines = demo.split('\n').filter((line) => line.startsWith('[')).length;
    const { url } = await start();
    const { stderr } = await simulate(['--url', url, '--threads', '1', '--speed', '1000']);
    expect(stderr).to.include(`${lines} lines by `);
  });

  const wrong: [string[], number, RegExp][] = [
    [['a', 'b'], 2, /^'b' is one too many/],
    [['--speed', 'fast'], 2, /^--speed must be a number from 0.1 to 1000, not 'fast'\./],
    [['--threads', '1.5'], 2, /^--threads must be a whole number from 1 to 200, not '1.5'\./],
    [['--url', 'nowhere'], 2, /^'nowhere' is not the address of a forum\./],
    [['--fast'], 2, /^Unknown option '--fast'\./],
    [['nothing-here'], 1, /^'nothing-here' cannot be read: ENOENT/],
    [[RUN], 1, /has no line of the form/],
    [['--url', 'http://127.0.0.1:1'], 1, /^No forum answers at http:\/\/127\.0\.0\.1:1\. Start one/],
  ];
  for (const [args, exit, sentence] of wrong) {
    it(`says in a sentence what is wrong with '${args.join(' ').replace(RUN, 'a file of another kind')}'`, async () => {
      const { code, stdout, stderr } = await simulate(args);
      expect([code, stdout]).to.deep.equal([exit, '']);
      expect(stderr).to.match(sentence);
      expect(stderr.trimEnd()).not.to.include('\n');
    });
  }
});
