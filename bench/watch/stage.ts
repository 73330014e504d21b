import { existsSync, readFileSync } from 'node:fs';
import { readChatLog } from '../../simulate/chat-log.ts';
import type { Member } from '../../simulate/member.ts';
import { bringIn } from '../../simulate/people.ts';
import { makePlan, type Plan } from '../../simulate/plan.ts';
import { launchChromium } from '../../test/support/browser.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { processNode } from '../../test/support/process-node.ts';
import { startRedis } from '../../test/support/redis.ts';
import { progress } from '../measure.ts';
import { member } from '../members.ts';
import { type Feed, feedTo } from './feed.ts';
import { PageProbe } from './page-probe.ts';
import { ProcessorTime } from './processor-time.ts';
import { Watched } from './watched.ts';

const ROOT = `${import.meta.dirname}/../..`;
const LOG = `${ROOT}/../shared/data/irc-2011-11-13.txt`;
const DEMO = `${ROOT}/simulate/demo.txt`;

/** Two nodes, the people of a replay on the first, and on the second a moderator with Watch open. */
export interface Stage {
  plan: Plan;
  people: ReadonlyMap<string, Member>;
  watched: Watched;
  page: PageProbe;
  pageTime: ProcessorTime;
  /** A page beside it that has next to nothing to do. */
  idle: PageProbe;
  feed: Feed;
  remove(): Promise<void>;
}

export async function setStage(threads: number): Promise<Stage> {
  const [postgres, redis] = [await startPostgres(), await startRedis()];
  const env = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url };
  const one = await processNode({ ...env, NODE_NAME: 'one' });
  const two = await processNode({ ...env, NODE_NAME: 'two' });
  for (const node of [one, two]) await node.start();
  const moderator = (await member(two.url, 'Moderator', env)).client;
  // Gives the session its new role.
  await moderator.call('GET', '/api/session');
  const plan = makePlan(readChatLog(readFileSync(existsSync(LOG) ? LOG : DEMO, 'utf8')), threads, 1);
  const people = await bringIn(plan.people, {
    url: one.url,
    as: 'member',
    kept: null,
    manners: { signal: new AbortController().signal, slowed() {} },
    entered: (done) => progress('watch: people come in', done, plan.people.length),
  });
  const browser = await launchChromium({ apart: true });
  const open = async (path: string) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const [name, value] = moderator.cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: two.url }]);
    const page = await context.newPage();
    await page.goto(two.url + path);
    await page.waitForLoadState('networkidle');
    return PageProbe.into(page);
  };
  const feed = await feedTo(env);
  const page = await open('/watch');
  const pageTime = await ProcessorTime.of(page.page);
  return {
    plan,
    people,
    watched: await Watched.by(await moderator.connect()),
    page,
    pageTime,
    idle: await open('/log'),
    feed,
    async remove() {
      await browser.close();
      for (const one of people.values()) one.close();
      moderator.close();
      await feed.close();
      for (const node of [one, two]) await node.remove();
      await redis.stop();
      await postgres.stop();
    },
  };
}
