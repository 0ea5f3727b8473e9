import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { endLocalProcesses, projectRoot } from '../support/local/localProcess';
import { startBrowser, type WatchedPage } from './pageBrowser';
import { type Started, startMoves } from './pageMoves';
import { pageSeed } from './pageSeed';
import { functionKey, type PageStack, startPageStack } from './pageStack';

interface World {
  readonly stack: PageStack;
  readonly browser: Browser;
  readonly started: Started;
}

let begun: World | undefined;

/** What every walk uses. `beginWalk` makes it. */
export const world: World = {
  get stack() {
    return made().stack;
  },
  get browser() {
    return made().browser;
  },
  get started() {
    return made().started;
  },
};

function made(): World {
  if (begun === undefined) throw new Error('The walk has not begun.');
  return begun;
}

/** Where the walks put their pictures. */
export const pictures = path.join(projectRoot, '.cache/page');

/** Starts the browser, and the app with a plan of this number of secrets. */
export async function beginWalk(executable: string, items: number): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const [stack, browser] = await Promise.all([startPageStack({ seed: pageSeed(), env: {} }), startBrowser(executable)]);
  begun = { stack, browser, started: await startMoves(stack, items) };
}

export async function endWalk(): Promise<void> {
  await begun?.browser.close();
  await endLocalProcesses();
}

/** Signs in with the key, and waits for the list of moves. */
export async function signedIn(watched: WatchedPage, baseUrl = world.stack.baseUrl): Promise<Page> {
  const { page } = watched;
  await page.goto(`${baseUrl}/api/ui`);
  await page.getByLabel('Function key').fill(functionKey);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Moves' }).waitFor();
  return page;
}

/** Goes to a view as a link of the page does. */
export async function visit(page: Page, hash: string, text: string | RegExp): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.getByText(text).first().waitFor();
}

/** Fails if the page is wider than its window, if markup of an item ran, or if anything else was wrong. */
export async function judge({ page, faults }: WatchedPage, name: string): Promise<void> {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect([name, width[0]]).toEqual([name, width[1]]);
  expect([name, await page.evaluate(() => Reflect.get(globalThis, 'hit') as unknown)]).toEqual([name, undefined]);
  expect([name, faults]).toEqual([name, []]);
}
