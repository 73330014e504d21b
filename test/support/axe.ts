import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** How every page is looked at: in either scheme, at a desk and on a phone. Each with its name. */
export const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 360].map((width) => {
    const viewport = { width, height: 780 };
    return [`${colorScheme}, ${width} px`, { colorScheme, viewport }] as const;
  }),
);

/** The two that have the least in common. */
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
export async function expectSound(page: Page): Promise<void> {
  expect(await axeViolations(page)).to.deep.equal([]);
  expect(await tooWide(page)).to.be.at.most(0);
}
