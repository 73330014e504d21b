import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium, type Visitor, visitor } from '../../support/browser.ts';
import { Client } from '../../support/client.ts';
import { adminOf, moderatorOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';

/** What a browser itself logs of an answer that refuses. */
export const REFUSAL = /the server responded with a status of 4\d\d/;

interface VisitedOptions {
  /** Every test has a forum with nothing in it; else they share one. */
  anew?: 'for each test';
  /** Settings of the forum beside those of a test. */
  env?: NodeJS.ProcessEnv;
  /** Starts its node, where that takes more than settings. */
  start?: () => Promise<TestNode>;
  /** What browsers may log, as the tests are about it. Whatever else they log fails the test. */
  meant?: RegExp;
}

/**
 * A forum that people come to with browsers: there from before the tests of the `describe` that it is called in until
 * after them. Who has come in a test goes after it.
 */
export function visitedForum(options: VisitedOptions = {}): VisitedForum {
  const forum = new VisitedForum(options);
  const [begin, end] = options.anew ? [beforeEach, afterEach] : [before, after];
  before(() => forum.launch());
  begin(() => forum.begin());
  afterEach(() => forum.leave());
  end(() => forum.end());
  after(() => forum.quit());
  return forum;
}

export class VisitedForum {
  /** Who has come in this test, in their order. */
  visitors: Visitor[] = [];
  browser!: Browser;
  node!: TestNode;
  private readonly options: VisitedOptions;
  private clients: Client[] = [];
  private ada: Promise<Client> | null = null;

  constructor(options: VisitedOptions) {
    this.options = options;
  }

  get url(): string {
    return this.node.url;
  }

  /** Ada, who is the admin. */
  admin(): Promise<Client> {
    this.ada ??= adminOf(this.node).then((ada) => this.known(ada));
    return this.ada;
  }

  async moderator(name: string): Promise<Client> {
    return this.known(await moderatorOf(this.node, await this.admin(), name));
  }

  async member(name: string): Promise<Client> {
    return this.known(await Client.member(this.url, name));
  }

  async guest(name: string): Promise<Client> {
    return this.known(await Client.guest(this.url, name));
  }

  /** Somebody with a browser of their own, who has opened no page yet; without `as`, nobody that the forum knows. */
  async come(as: Client | null = null, options: BrowserContextOptions = {}): Promise<Visitor> {
    const somebody = await visitor(this.browser, options);
    this.visitors.push(somebody);
    if (as) {
      const [name, value] = as.cookie.split(/=(.*)/);
      await somebody.context.addCookies([{ name: name!, value: value!, url: as.url }]);
    }
    return somebody;
  }

  /** A page of the forum, opened by somebody in a browser of their own. */
  async visit(path: string, as: Client | null = null, options: BrowserContextOptions = {}): Promise<Page> {
    const { page } = await this.come(as, options);
    await page.goto(this.url + path);
    return page;
  }

  async launch(): Promise<void> {
    this.browser = await launchChromium();
  }

  async begin(): Promise<void> {
    const { env = {}, start = () => testNode({ env }) } = this.options;
    this.node = await start();
    this.ada = null;
  }

  async leave(): Promise<void> {
    const { meant } = this.options;
    const leaving = this.visitors;
    this.visitors = [];
    for (const { context } of leaving) await context.close();
    const problems = leaving.flatMap(({ problems }) => problems);
    expect(problems.filter((problem) => !meant?.test(problem))).to.deep.equal([]);
  }

  async end(): Promise<void> {
    for (const client of this.clients) client.close();
    this.clients = [];
    await this.node?.close();
  }

  async quit(): Promise<void> {
    await this.browser?.close();
  }

  private known(client: Client): Client {
    this.clients.push(client);
    return client;
  }
}
