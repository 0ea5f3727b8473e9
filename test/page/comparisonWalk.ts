import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sameGeographyTarget } from '../support/move/moveSeed';
import { openPage } from './pageBrowser';
import { fewSource } from './pageSeed';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';

const look = { theme: 'light', width: 1280 } as const;

/** Walks through the comparisons: every difference, the search, the reports, and the start of one. */
export function walkComparisons(): void {
  test('shows what differs between two vaults, field by field', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await page.getByRole('link', { name: 'Comparisons' }).click();
    await page.getByText('newest first').waitFor();
    await page.locator(`a[href="#/comparisons/${world.started.comparison}"]`).click();
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await page.getByLabel('Name', { exact: true }).fill('tostring');
    await rows.getByRole('button', { name: 'toString' }).click();
    await page.getByRole('heading', { name: 'secret toString' }).waitFor();
    const differences = page.getByRole('region', { name: 'Differences' });
    for (const text of ['value', 'versionCount', 'tag']) await differences.getByText(text).first().waitFor();
    await page.screenshot({ path: path.join(pictures, 'differences.png'), fullPage: true });
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('Name', { exact: true }).fill('proto');
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('match');
    await rows.getByText('match', { exact: true }).first().waitFor();
    await page.getByLabel('Name', { exact: true }).fill('no-such-name');
    await page.getByText('No item matches this search.').waitFor();
    await page.screenshot({ path: path.join(pictures, 'compared.png'), fullPage: true });
    await judge(watched, 'comparison');
    await watched.context.close();
  });

  test('shows any row of a long comparison with few rows in the document', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, `#/comparisons/${world.started.long}`, 'Outcomes');
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText('only in the source').first().waitFor({ timeout: 300_000 });
    await rows.evaluate((box) => {
      box.scrollTop = box.scrollHeight;
    });
    await rows.getByRole('button', { name: 'toString' }).waitFor();
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(700);
    await judge(watched, 'long comparison');
    await watched.context.close();
  });

  test('saves the report of a comparison', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, `#/comparisons/${world.started.comparison}`, 'Outcomes');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    expect(readFileSync(await saved.path(), 'utf8')).toContain('outcome');
    await watched.context.close();
  });

  test('starts a comparison after it has asked, and follows it to its end', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/comparisons', 'newest first');
    expect(await page.getByRole('button', { name: 'Compare …' }).isDisabled()).toBe(true);
    await page.getByLabel('Source vault').fill(fewSource);
    await page.getByLabel('Target vault').fill(sameGeographyTarget);
    await page.getByRole('button', { name: 'Compare …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It writes to neither.').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'compare.png') });
    await dialog.getByRole('button', { name: 'Change nothing' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Compare …' }).click();
    await dialog.getByLabel('Depth').selectOption('metadata');
    await dialog.getByRole('button', { name: 'Compare the vaults' }).click();
    await page.getByText('only lists and properties were compared').waitFor();
    await page.locator('.view-head').getByText('not equal').waitFor({ timeout: 300_000 });
    await judge(watched, 'compare');
    await watched.context.close();
  });

  test('refuses to compare what the app may not read, in its words', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/comparisons', 'newest first');
    await page.getByLabel('Source vault').fill('<img src=x>');
    await page.getByLabel('Target vault').fill(sameGeographyTarget);
    await page.getByRole('button', { name: 'Compare …' }).click();
    await page.getByRole('button', { name: 'Compare the vaults' }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await judge(watched, 'refused comparison');
    await watched.context.close();
  });
}
