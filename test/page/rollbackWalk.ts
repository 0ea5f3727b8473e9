import path from 'node:path';
import { openPage } from './pageBrowser';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';

/** Walks through the rollback of a move that has ended. */
export function walkRollback(): void {
  test('rolls a move back by the hash of the plan that it shows, after it has asked', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, { theme: 'dark', width: 1280 });
    const page = await signedIn(watched);
    await visit(page, '#/moves/quick--app1-ne', 'Runs and reports');
    await page.getByRole('link', { name: 'Rollback' }).click();
    await page.getByText('Hash of the plan').waitFor();
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText('soft-delete').waitFor();
    await page.getByRole('button', { name: 'Roll back …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('soft-deletes 1 item in app1-ne').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'rollBack.png') });
    await dialog.getByRole('button', { name: 'Change nothing' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await world.stack.send('moves/quick--app1-ne/rollback')).status).toBe(404);
    await page.getByRole('button', { name: 'Roll back …' }).click();
    await dialog.getByLabel('Reason').fill('the wrong <b>day</b>');
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('What happened to each item').waitFor({ timeout: 300_000 });
    await rows.getByText('rolled back').waitFor();
    await page.getByText('the wrong <b>day</b>').waitFor();
    await rows.getByRole('button', { name: 'one' }).click();
    await page.getByText('The service purges it on').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(pictures, 'rolledBack.png'), fullPage: true });
    await judge(watched, 'rollback');
    await watched.context.close();
  });
}
