import { readFileSync } from 'node:fs';
import path from 'node:path';
import { walkComparisons } from './comparisonWalk';
import { walkDialogs } from './dialogWalk';
import { walkEnd } from './endWalk';
import { walkFleets } from './fleetWalk';
import { walkLongList } from './longListWalk';
import { installedChromium, openPage } from './pageBrowser';
import { views } from './pageMoves';
import { hostileText, longName, manyItems, oddNames } from './pageSeed';
import { functionKey } from './pageStack';
import { beginWalk, endWalk, judge, pictures, signedIn, visit, world } from './pageWorld';
import { walkPlans } from './planWalk';
import { walkRollback } from './rollbackWalk';
import { walkSecondPerson } from './secondPersonWalk';
import { seriousFaults } from './seriousFaults';

// A walk through the page in a real browser, against the app: `npm run e2e:page`.

const executable = installedChromium();
const items = Number(process.env['PAGE_ITEMS'] ?? '100000');

const looks = (['light', 'dark'] as const).flatMap((theme) => [400, 1280, 1920].map((width) => ({ theme, width })));

if (executable === undefined) {
  test('the walk is skipped: no Chromium is installed, and PAGE_CHROMIUM names none', () => undefined);
} else {
  describe('the page', () => {
    beforeAll(async () => {
      await beginWalk(executable, items);
    }, 2_000_000);
    afterAll(async () => {
      await endWalk();
    });
    walkPlans();
    walk();
    walkLongList(items);
    walkComparisons();
    walkFleets();
    walkRollback();
    walkDialogs();
    // Each has an app of its own, which starts when it is its turn.
    describe('of an old vault', walkEnd);
    describe('of an old vault, with a second person', walkSecondPerson);
  });
}

function walk(): void {
  test('asks for a key, says that a wrong one is refused, and keeps the right one in the tab only', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'light', width: 1280 });
    const { page, context } = watched;
    await page.goto(`${world.stack.baseUrl}/api/ui`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'signIn.png') });
    await page.getByLabel('Function key').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('does not accept this sign-in').waitFor();
    await page.getByLabel('Function key').fill(functionKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Needs you').waitFor();
    expect(page.url()).toBe(`${world.stack.baseUrl}/api/ui`);
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
    await page.reload();
    await page.getByText('Needs you').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await judge(watched, 'sign-in');
    await context.close();
  });

  test.each(looks)('shows every view in the $theme theme at $width px without a fault', async (look) => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    for (const [name, hash, text] of views(world.started)) {
      await visit(page, hash, text);
      await page.waitForLoadState('networkidle');
      await judge(watched, name);
      const file = `${name}-${look.theme}-${look.width}.png`;
      await page.screenshot({ path: path.join(pictures, file), fullPage: true });
      expect([file, await seriousFaults(page)]).toEqual([file, []]);
    }
    await watched.context.close();
  });

  test('shows those that need a person first', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'light', width: 1280 });
    const page = await signedIn(watched);
    await page.getByText('Needs you').waitFor();
    const names = await page.locator('section[aria-labelledby="needs-you"] .move-id').allInnerTexts();
    expect([...names].sort()).toEqual(['earlier', 'failing', 'few', 'huge', 'many', 'quick--app3-eu', 'to-cancel']);
    await watched.context.close();
  });

  test('shows hostile names and tags as text', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'light', width: 1280 });
    const page = await signedIn(watched);
    await visit(page, '#/moves/few/plan', 'Settings of the vaults');
    await page.getByText('Left as they are').click();
    await page.getByText(hostileText).first().waitFor();
    expect(await page.locator('img, script[src^="x"]').count()).toBe(0);
    await page.getByRole('button', { name: longName }).first().click();
    await page.getByRole('heading', { name: longName }).waitFor();
    await judge(watched, 'hostile');
    await watched.context.close();
  });

  test('shows the items with a code, and what to do about each code', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'light', width: 1280 });
    const page = await signedIn(watched);
    await visit(page, '#/moves/few', 'KEY_ACROSS_GEOGRAPHIES');
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByRole('button', { name: 'shop' }).waitFor();
    await page.getByRole('button', { name: 'Show these items' }).first().click();
    await page.getByText('2 matches').waitFor();
    expect(await rows.getByRole('button').allInnerTexts()).toEqual([longName, 'payments']);
    await rows.getByRole('button', { name: 'payments' }).click();
    await page.getByRole('heading', { name: 'key payments' }).waitFor();
    await page.getByRole('button', { name: 'Show all items' }).click();
    await page.getByText(`${oddNames.length + 3} items`, { exact: true }).waitFor();
    await judge(watched, 'codes');
    await watched.context.close();
  });

  test('saves a report, with the key in a header', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'light', width: 1280 });
    const page = await signedIn(watched);
    await visit(page, '#/moves/few/runs', 'newest first');
    for (const [format, begin] of [
      ['CSV', 'itemType'],
      ['HTML', '<!doctype html>'],
      ['Markdown', '#'],
      ['JSON', '{'],
    ] as const) {
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: format }).first().click(),
      ]);
      const text = readFileSync(await saved.path(), 'utf8');
      expect(
        text
          .replace(/^\ufeff/, '')
          .slice(0, 20)
          .toLowerCase(),
      ).toContain(begin.toLowerCase().slice(0, 10));
    }
    await judge(watched, 'report');
    await watched.context.close();
  });

  test('has no button that steers if the settings allow only to read', async () => {
    const baseUrl = await world.stack.again({ MOVE_UI: 'read' });
    const watched = await openPage(world.browser, baseUrl, { theme: 'light', width: 1280 });
    const page = await signedIn(watched, baseUrl);
    expect(await page.getAttribute('html', 'data-steer')).toBe('no');
    await visit(page, '#/comparisons', 'There is no comparison');
    expect(await page.getByRole('button', { name: 'Compare …' }).count()).toBe(0);
    await watched.context.close();
  });

  test('cancels a move by keyboard, after it has asked', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'dark', width: 1280 });
    const page = await signedIn(watched);
    await visit(page, '#/moves/to-cancel', 'waits for an approval');
    const button = page.getByRole('button', { name: 'Cancel the move …' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'cancel.png') });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await world.stack.waitForMove('to-cancel', () => true)).phase).toBe('awaitingApproval');
    for (const [verb, words] of [
      ['Pause', 'paused'],
      ['Resume', 'awaiting approval'],
    ] as const) {
      await page.getByRole('button', { name: `${verb} …` }).click();
      await page.getByRole('button', { name: `${verb} the move` }).click();
      await page.getByText(words, { exact: true }).waitFor();
    }
    await button.click();
    await page.getByLabel('Reason').fill('another week');
    await page.keyboard.press('Enter');
    await page.getByText('cancelled', { exact: true }).waitFor();
    await page.getByText('another week').first().waitFor();
    await judge(watched, 'cancel');
    await watched.context.close();
  });

  test('approves the plan that it shows, after it has asked, and follows the move to its end', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'light', width: 1280 });
    const page = await signedIn(watched);
    await visit(page, '#/moves/many/plan', 'Hash of the plan');
    await page.getByRole('button', { name: 'Approve this plan …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'approve.png') });
    const { planHash } = await world.stack.waitForMove('many', () => true);
    expect(await dialog.getByText(planHash ?? 'none').count()).toBe(1);
    await dialog.getByLabel('Your name').fill('A person');
    await dialog.getByRole('button', { name: 'Approve and start' }).click();
    await dialog.waitFor({ state: 'detached' });
    await visit(page, '#/moves/many', /transferring|verifying|finishing|completed/);
    await page.screenshot({ path: path.join(pictures, 'running.png'), fullPage: true });
    await page.getByText('completed', { exact: true }).first().waitFor({ timeout: 900_000 });
    const shown = page.locator('.move-facts');
    expect(await shown.innerText()).toContain('A person');
    const { approval, items: sums } = await world.stack.waitForMove('many', ({ phase }) => phase === 'completed');
    expect([approval?.by, sums.done]).toEqual(['A person', manyItems + oddNames.length]);
    await page.getByRole('rowgroup', { name: 'Rows' }).getByText('verified').first().waitFor();
    await page.screenshot({ path: path.join(pictures, 'ended.png'), fullPage: true });
    await judge(watched, 'approve');
    await watched.context.close();
  });
}
