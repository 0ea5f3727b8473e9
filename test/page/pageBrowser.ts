import { existsSync } from 'node:fs';
import { functionKey } from './pageStack';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of an installed Chromium; undefined if there is none. `PAGE_CHROMIUM` names another one. */
export function installedChromium(): string | undefined {
  const named = process.env['PAGE_CHROMIUM'];
  return (named === undefined ? usualPaths : [named]).find((file) => existsSync(file));
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  // Chromium refuses its own sandbox to the root user of a container.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, chromiumSandbox: !isRoot });
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What a page of this app must never do: errors, requests to other origins, markup that ran. */
  readonly faults: string[];
}

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly width: number;
}

/** Opens a tab that records each fault. */
export async function openPage(browser: Browser, baseUrl: string, { theme, width }: Look): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    acceptDownloads: true,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    // The browser itself reports each answer of 400 and above as an error; the page shows those in its own words.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isAnswer) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (url.startsWith('data:') || url.startsWith('blob:')) return;
    if (new URL(url).origin !== baseUrl) faults.push(`request to another origin: ${url}`);
    if (url.includes(functionKey)) faults.push(`key in an address: ${url}`);
  });
  return { page, context, faults };
}
