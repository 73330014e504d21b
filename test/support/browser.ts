import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { requireProgram } from './machine.ts';

/**
 * A real Chromium, without its calls home. Its pages share a process, which saves a new one for each; `apart`: where one
 * must not hold up another.
 */
export function launchChromium({ apart = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: requireProgram('chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(apart ? [] : ['--process-per-site', '--disable-site-isolation-trials']),
    ],
  });
}

/** Somebody at a browser of their own. `problems` collects what no page should say: errors, and refusals of the policy. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  problems: string[];
}

export async function visitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
  page.on('console', (message) => {
    const text = message.text();
    // A connection that is lost on purpose is logged by the browser itself.
    if (
      message.type() === 'error' &&
      !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket connection/.test(text)
    ) {
      problems.push(`${text} ${message.location().url}`.trim());
    }
  });
  return { context, page, problems };
}

/** Signs the visitor up as a named guest, without going through the dialog. */
export async function asGuest({ context }: Visitor, url: string, name: string): Promise<void> {
  const response = await context.request.post(`${url}/api/session/guest`, { data: { name } });
  if (!response.ok()) throw new Error(`The guest was refused: ${await response.text()}`);
}
