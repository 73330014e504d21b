import { launchChromium } from '../test/support/browser.ts';
import { processNode } from '../test/support/process-node.ts';
import { seedThread } from '../test/support/seed.ts';
import { type Figure, median } from './measure.ts';

/**
 * What a first visit to a thread of 33 comments brings over the wire: compressed, headers included, with an empty
 * cache, until the network is quiet. NodeBB's figures: a topic page of NodeBB 4, measured the same way.
 */
export async function firstVisit(): Promise<Figure[]> {
  const node = await processNode();
  await node.start();
  const threadId = await seedThread(node, { comments: 33, length: 1_800 });
  const browser = await launchChromium({ apart: true });
  const visits: { script: number; total: number; requests: number; interactive: number }[] = [];
  for (let i = 0; i < 5; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const kinds = new Map<string, string>();
    const visit = { script: 0, total: 0, requests: 0, interactive: 0 };
    session.on('Network.requestWillBeSent', ({ requestId, type }) => kinds.set(requestId, type ?? ''));
    session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      visit.requests++;
      visit.total += encodedDataLength;
      if (kinds.get(requestId) === 'Script') visit.script += encodedDataLength;
    });
    const began = performance.now();
    await page.goto(`${node.url}/t/${threadId}`);
    await page.locator('thread-composer textarea').waitFor();
    visit.interactive = performance.now() - began;
    await page.waitForLoadState('networkidle');
    visits.push(visit);
    await context.close();
  }
  await browser.close();
  await node.remove();
  const of = (key: keyof (typeof visits)[number]) => median(visits.map((visit) => visit[key]));
  const script = of('script') / 1000;
  const total = of('total') / 1000;
  return [
    {
      what: 'first visit, JavaScript',
      value: script,
      unit: 'kB',
      peer: 'NodeBB 4: 755 kB',
      goal: '≤ 60 kB',
      met: script <= 60,
    },
    {
      what: 'first visit, everything',
      value: total,
      unit: 'kB',
      peer: 'NodeBB 4: 1,000 kB',
      goal: '≤ 100 kB',
      met: total <= 100,
    },
    {
      what: 'first visit, requests',
      value: of('requests'),
      unit: '',
      peer: 'NodeBB 4: 36',
      goal: null,
      met: null,
    },
    {
      what: 'first visit, until one can write',
      value: of('interactive'),
      unit: 'ms',
      peer: '–',
      goal: null,
      met: null,
    },
  ];
}
