import { expect } from 'chai';
import { Client } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { actOn } from './canary/acting.ts';
import { READ_ROUTES, walkApi } from './canary/api-walk.ts';
import { exported, tablesWith, wronglyIndexed } from './canary/beside.ts';
import { countsOfThread, writtenBy } from './canary/counts.ts';
import { Ears } from './canary/ears.ts';
import { failEverything } from './canary/faults.ts';
import { Look } from './canary/look.ts';
import { withoutMails } from './canary/mail-lines.ts';
import { type CanaryNode, canaryNode } from './canary/node.ts';
import { PAGES, walkPages } from './canary/page-walk.ts';
import { unasked } from './canary/queries.ts';
import { HEAD, isToken, newToken, type Secret, type Sight, VIEWERS } from './canary/secrets.ts';
import { beforeLeaving, takeAway } from './canary/taking-away.ts';
import { World } from './canary/world.ts';

/** Every place that can be asked, by everyone. */
async function walk(world: World, look: Look): Promise<void> {
  await Promise.all(
    VIEWERS.map(async (viewer) => {
      await walkApi(world, viewer, look);
      await walkPages(world, viewer, look);
    }),
  );
}

describe('words that somebody may not read', function () {
  this.timeout(400_000);
  let smtp: TestSmtp;
  let node: CanaryNode;
  let world: World;
  let first: Look;
  let last: Look;
  let early: Ears;
  /** The tables in which what goes with its author was, before they left. */
  let tablesBefore: string[][];
  /** What was found where it must not be; null until everything was looked at. */
  let leaks: string[] | null = null;
  const none = (found: string[]) => {
    leaks?.push(...found);
    expect(found).to.deep.equal([]);
  };

  const missing = (look: Look, sights: (secret: Secret) => readonly Sight[]) =>
    world.secrets.flatMap((secret) =>
      sights(secret)
        .filter(([viewer, kind]) => !look.has(viewer, kind, secret))
        .map(([viewer, kind]) => `${viewer} does not find ${secret.name} in ${kind}`),
    );
  /** Until all who listen have heard of everything that has happened. */
  const quiet = async () => {
    const logs = await node.withStore(({ db }) =>
      db.selectFrom('threads').select(['id', 'seq']).where('state', '=', 'open').execute(),
    );
    const followed = logs.filter(({ id, seq }) => seq > 1 && [...world.threads.values()].includes(id));
    await eventually(async () => followed.every(({ id, seq }) => early.hasHeard(id, seq)), true);
    await eventually(() => early.hasWatched(), true);
  };

  /** What is in no table once its author has left: an index has only the end of a word that begins as the one before. */
  const gone = () =>
    world.secrets.filter(({ isGone }) => isGone).map(({ text }) => (isToken(text) ? text.slice(HEAD) : text));

  before(async () => {
    smtp = await startSmtp();
    node = await canaryNode({ SMTP_URL: smtp.url, SIGN_UP: 'approval' });
    world = await World.gather(node, smtp);
    [first, last] = [new Look(world.secrets), new Look(world.secrets)];
    await world.openThreads();
    early = await Ears.open(world);
    await early.join(first);
    await world.say();
    await quiet();
    early.lookBy(first);
    await (await Ears.open(world)).join(first);
    await walk(world, first);
    await beforeLeaving(world);
    await quiet();

    tablesBefore = gone().map((text) => tablesWith(node, text));
    early.lookBy(last);
    const told = early.home();
    await takeAway(world);
    await Promise.all([quiet(), told]);
    await actOn(world, early, last);
    await (await Ears.open(world)).join(last);
    await walk(world, last);
    leaks = [];
  });
  after(async () => {
    for (const { client } of Object.values(world.people)) client.close();
    await node.close();
    await smtp.close();
    if (!leaks) return;
    const places = first.places + last.places;
    const { length } = world.secrets;
    console.log(
      `    ${places} places looked at, ${length} tokens, ${leaks.length} found where they must not be`,
    );
  });

  it('are found by everyone, in every kind of place, before they are taken away', () => {
    expect(missing(first, ({ before }) => before).join('\n')).to.equal('');
  });

  it('are found nowhere by those who may not read them', () => {
    none(last.leaks());
  });

  it('are found nowhere before a moderator has looked at them, where a rule holds them', () => {
    expect(first.finds.filter(({ secret }) => secret.name.includes('held by a rule'))).to.not.deep.equal([]);
    none(first.leaks().filter((leak) => leak.includes('held by a rule')));
  });

  it('are still found by those who may', () => {
    expect(missing(last, ({ still }) => still).join('\n')).to.equal('');
  });

  it('are looked for in every route and page that is declared, and in every field of a query', () => {
    const kinds = [...READ_ROUTES.map(({ path }) => `GET ${path}`), ...PAGES.map((path) => `PAGE ${path}`)];
    expect(kinds.filter((kind) => !last.kinds.has(kind))).to.deep.equal([]);
    expect(READ_ROUTES.flatMap((route) => unasked(route, world))).to.deep.equal([]);
  });

  it('are told to moderators alone in what is for those who watch, as is who watches', () => {
    for (const kind of ['watch:activity', 'watch:cases', 'watch:here', 'cases:open']) {
      expect([kind, ...first.viewersOf(`LIVE ${kind}`)]).to.deep.equal([kind, 'admin', 'moderator']);
    }
  });

  it('are not counted in what somebody wrote, for those who may not read them', async () => {
    const { author, opener, left } = world.people;
    for (const viewer of VIEWERS) {
      const { commentCount, listed, states } = await writtenBy(world, viewer, author.id);
      expect([viewer, commentCount]).to.deep.equal([viewer, listed]);
      const isModerator = viewer === 'moderator' || viewer === 'admin';
      const more = isModerator ? ['held', 'hidden'] : viewer === 'author' ? ['held'] : [];
      expect([viewer, ...states]).to.deep.equal([viewer, ...more, 'visible']);
      expect((await writtenBy(world, viewer, left.id)).commentCount).to.equal(0);
      const opened = await writtenBy(world, viewer, opener.id);
      expect(opened.states).to.deep.equal(isModerator ? ['hidden', 'visible'] : ['visible']);
    }
  });

  // Where a hidden comment stands is for everyone to see, and who wrote it: its number stays, and so does the count.
  it('leave a thread’s count of comments the same for everyone', async () => {
    expect(await countsOfThread(world, world.threadId('main'))).to.have.length(1);
  });

  it('are in no index once nobody may find them', async () => {
    expect(await wronglyIndexed(node)).to.equal(0);
  });

  it('are in no table of the database once who wrote them has left and taken them along', () => {
    expect(tablesBefore.filter((tables) => tables.length === 0)).to.deep.equal([]);
    expect(new Set(tablesBefore.flat())).to.include.all.keys(
      'revisions',
      'people',
      'accounts',
      'search_words_data',
    );
    const found = world.secrets
      .filter(({ isGone }) => isGone)
      .flatMap(({ name }, i) => tablesWith(node, gone()[i]!).map((table) => `${name} in ${table}`));
    none(found);
  });

  it('are in an export, but for what opens something and what is gone', async () => {
    const text = await exported(node);
    const wrong = world.secrets.filter((secret) => secret.isExported === !text.includes(secret.text));
    none(wrong.map(({ name, isExported }) => `${name} is ${isExported ? 'not ' : ''}in the export`));
  });

  // The last of these, as the forum is broken for a moment.
  it('are not in what the node writes for its operator, whatever fails', async () => {
    const used = await failEverything(world);
    const output = node.output();
    expect(output)
      .to.include('"a request failed"')
      .and.include('"an event failed"')
      .and.include('"a page could not be made"');
    expect(withoutMails(output).mails).to.deep.equal([]);
    const written = [
      ...world.secrets.map(({ name, text }) => ({ name, text })),
      ...used.map((text) => ({ name: text, text })),
    ];
    expect(written.filter(({ text }) => output.includes(text)).map(({ name }) => name)).to.deep.equal([]);
  });
});

describe('a node that sends no mail', () => {
  let node: CanaryNode;
  before(async () => {
    node = await canaryNode({});
  });
  after(() => node.close());

  it('writes links and addresses for its operator within the mails, and nowhere else', async () => {
    const client = new Client(node.url);
    const [email, password] = [`${newToken()}@example.org`, newToken()];
    await client.call('POST', '/api/accounts', { email, password, name: 'Nora' });
    await client.call('POST', '/api/session/link', { email });
    await client.call('POST', '/api/account/reset', { email });
    await client.call('PUT', '/api/account/password', { current: password, password: newToken() });
    await eventually(async () => withoutMails(node.output()).mails.length, 3);
    const { mails, rest } = withoutMails(node.output());
    const tokens = mails.flatMap(({ body }) => [...(/#([\w-]{20,})/.exec(body) ?? [])].slice(1));
    expect(tokens).to.have.length(2);
    for (const text of [...tokens, email, password, client.cookie.split('=')[1]!]) {
      expect(rest).to.not.include(text);
      expect(rest).to.not.include(decodeURIComponent(text));
    }
    expect(node.output()).to.not.include(password);
  });
});
