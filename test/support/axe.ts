import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** The two ways to look at a page that have the least in common. */
export const FAR_LOOKS: [string, BrowserContextOptions][] = [
  ['wide and light', {}],
  ['at 360 px and dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
];

/** What axe-core finds wrong on a page as it is now. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Through the debugger, so that the page's policy has nothing to say about it.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

/** How many pixels a page is wider than its window. */
export const tooWide = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Axe-core finds nothing on a page as it is now, and nothing is cut off. */
export async function expectSound(page: Page, what?: string): Promise<void> {
  expect(await axeViolations(page), what).to.deep.equal([]);
  expect(await tooWide(page), what).to.be.at.most(0);
}

/** The same however it is looked at: at a desk and on a phone, and in either scheme. */
export async function expectSoundInEveryLook(page: Page): Promise<void> {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 780 });
    await expectSoundInBothSchemes(page, `${width} px`);
  }
}

/** The same in the light and in the dark. */
export async function expectSoundInBothSchemes(page: Page, what = ''): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Whatever the page does about its size and scheme it has done by then.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await expectSound(page, `${what}, ${colorScheme}`);
  }
}
