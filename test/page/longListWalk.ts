import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { openPage } from './pageBrowser';
import { longName, oddNames } from './pageSeed';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';
import { secretName } from './storedPlan';

/** Limits of the table, whatever the number of its items. The time to load depends on the machine and has none. */
const maxNodes = 700;
const maxHeapMb = 300;

/** How long a busy machine may take to load or search the whole list. */
const timeout = 900_000;

/** Walks through the items of a plan with this number of secrets, and writes what it measured. */
export function walkLongList(items: number): void {
  const all = items + 2 * oddNames.length;
  const last = secretName(items - 1);

  test.each([
    { theme: 'light', width: 1280 },
    { theme: 'dark', width: 400 },
  ] as const)(`shows and finds any of ${String(all)} items in the $theme theme at $width px`, async (look) => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/huge', 'KEY_ACROSS_GEOGRAPHIES');
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByRole('button', { name: longName }).first().waitFor();
    const atFirst = await heapMb(page);
    const secondsToEnd = await secondsOf(async () => {
      await rows.evaluate((box) => {
        box.scrollTop = box.scrollHeight;
      });
      await rows.getByRole('button', { name: last }).waitFor({ timeout });
    });
    await page.screenshot({ path: path.join(pictures, `longEnd-${look.theme}-${String(look.width)}.png`) });
    expect(await seriousFaults(page)).toEqual([]);
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    const atEnd = await heapMb(page);
    const longestFrameMs = await longestFrame(page);
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(all + 1));
    expect([nodes < maxNodes, atEnd < maxHeapMb]).toEqual([true, true]);
    const name = page.getByLabel('Name', { exact: true });
    const secondsToFind = await secondsOf(async () => {
      await name.fill(last);
      await page.getByText('1 match', { exact: true }).waitFor({ timeout });
    });
    const figures = { rows: all, ...look, secondsToEnd, secondsToFind, nodes, atFirst, atEnd, longestFrameMs };
    appendFileSync(path.join(pictures, 'figures.jsonl'), `${JSON.stringify(figures)}\n`);
    await name.fill('<b>');
    await page.getByText('Names have only letters').waitFor();
    await name.fill('');
    await page.getByLabel('State').selectOption('failed');
    await page.getByText('No item matches.').waitFor({ timeout });
    await page.getByLabel('State').selectOption('');
    await page.getByRole('combobox', { name: 'Type' }).selectOption('key');
    await page.getByText(`${String(oddNames.length)} matches`).waitFor({ timeout });
    await rows.getByRole('button', { name: 'constructor' }).click();
    await page.getByRole('heading', { name: 'key constructor' }).waitFor();
    await judge(watched, 'long list');
    await watched.context.close();
  });
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began) / 1000;
}

/** The memory of the page's objects after a collection of garbage. */
async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return Math.round(usedSize / 1e5) / 10;
}

/** The longest time between two frames while a person scrolls through the rows, in milliseconds. */
async function longestFrame(page: Page): Promise<number> {
  return page.getByRole('rowgroup', { name: 'Rows' }).evaluate(async (box) => {
    let [longest, before] = [0, performance.now()];
    for (let step = 0; step < 60; step += 1) {
      box.scrollTop = (box.scrollHeight * step) / 60;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
    }
    box.scrollTop = 0;
    return Math.round(longest);
  });
}
