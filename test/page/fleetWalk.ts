import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openPage } from './pageBrowser';
import { fleetSize } from './pageSeed';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';

const look = { theme: 'light', width: 1280 } as const;

/** Walks through the fleets: the waves and the vaults, a long table, the report, and every button. */
export function walkFleets(): void {
  test('shows the waves of a fleet, its vaults, and the way to the move of each', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await page.getByRole('link', { name: 'Fleets' }).click();
    await page.getByRole('link', { name: 'quick' }).click();
    await page.getByText('after rest').waitFor();
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText('app1-we').waitFor();
    const far = page.getByRole('listitem').filter({ hasText: 'after rest' });
    await far.getByRole('button', { name: 'Show its vaults' }).click();
    await rows.getByText('partially completed').waitFor();
    expect(await rows.getByRole('link').count()).toBe(1);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    expect(readFileSync(await saved.path(), 'utf8')).toContain('app3-eu');
    await rows.getByRole('link').click();
    await page.getByRole('heading', { name: 'quick--app3-eu' }).waitFor();
    await page.getByText('KEY_ACROSS_GEOGRAPHIES').first().waitFor();
    const crumbs = page.getByRole('navigation', { name: 'Breadcrumb' });
    await crumbs.getByRole('link', { name: 'Fleet quick' }).waitFor();
    expect(await crumbs.textContent()).toBe('Fleets / Fleet quick / quick--app3-eu');
    await judge(watched, 'fleet');
    await watched.context.close();
  });

  test('shows any vault of a long fleet with few rows in the document, and finds one by its name', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/fleets/wide', 'each wave needs an approval');
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText('w0000-we').waitFor();
    await rows.evaluate((box) => {
      box.scrollTop = box.scrollHeight;
    });
    await rows.getByText(`w0${fleetSize - 1}-we`).waitFor({ timeout: 300_000 });
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(700);
    await page.getByLabel('Vault', { exact: true }).fill('0777');
    await rows.getByText('w0777-we').waitFor();
    await page.getByLabel('Vault', { exact: true }).fill('<b>');
    await page.getByText('A vault name has at most').waitFor();
    await judge(watched, 'long fleet');
    await watched.context.close();
  });

  test.each(['light', 'dark'] as const)('shows the readiness of vaults that wait, in the %s theme', async (theme) => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { ...look, theme });
    const page = await signedIn(watched);
    await visit(page, '#/fleets/gated', 'each wave needs an approval');
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText('ready').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, `readiness-${theme}.png`), fullPage: true });
    await judge(watched, `readiness ${theme}`);
    await watched.context.close();
  });

  test('approves a wave by its hash, pauses, resumes and cancels a fleet, each after it has asked', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/fleets/gated', 'each wave needs an approval');
    await page.getByRole('button', { name: 'Approve this wave …' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('You approve wave first').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'approveWave.png') });
    await dialog.getByLabel('Your name').fill('A person');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('by A person').waitFor({ timeout: 300_000 });
    for (const [verb, words] of [
      ['Pause', 'paused'],
      ['Resume', 'running'],
    ] as const) {
      await page.getByRole('button', { name: `${verb} …` }).click();
      await dialog.getByRole('button', { name: 'Change nothing' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: `${verb} …` }).click();
      await dialog.getByRole('button', { name: `${verb} the fleet` }).click();
      await page.locator('.view-head').getByText(words, { exact: true }).waitFor({ timeout: 300_000 });
    }
    await page.getByRole('button', { name: 'Cancel the fleet …' }).click();
    await dialog.getByRole('button', { name: 'Cancel the fleet' }).click();
    await page.locator('.view-head').getByText('cancelled', { exact: true }).waitFor({ timeout: 300_000 });
    await page.getByRole('button', { name: 'Retry …' }).waitFor();
    await page.screenshot({ path: path.join(pictures, 'cancelledFleet.png'), fullPage: true });
    await judge(watched, 'steered fleet');
    await watched.context.close();
  });
}
