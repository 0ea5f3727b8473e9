import { openPage } from './pageBrowser';
import { judge, signedIn, visit, world } from './pageWorld';

const look = { theme: 'light', width: 1280 } as const;

/** Walks through the difference between two plans, and through a rehearsal. */
export function walkPlans(): void {
  test('shows what differs from the plan before, with the hashes of both', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/to-cancel/plan', 'Since the plan before');
    const section = page.getByRole('region', { name: 'Since the plan before' });
    await section.getByRole('link', { name: 'earlier' }).waitFor();
    const [before, now] = await Promise.all(
      ['earlier', 'to-cancel'].map(async (id) => (await world.stack.waitForMove(id, () => true)).planHash ?? 'none'),
    );
    expect(await section.locator('.hashes code').allInnerTexts()).toEqual([before, now]);
    await section.getByText('prototype', { exact: true }).waitFor();
    await judge(watched, 'difference');
    await visit(page, '#/moves/many/plan', 'Since the plan before');
    await page.getByText('This is the first plan of these two vaults.').waitFor();
    await watched.context.close();
  });

  test('says that a rehearsal is one, and offers nothing that the app would refuse', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/rehearsed', 'Nothing is written to the real target');
    await page.getByText('deleted and purged').waitFor();
    expect(await page.getByRole('link', { name: 'Rollback' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Start it again …' }).count()).toBe(0);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('group', { name: 'The plan of the real move' }).getByRole('button', { name: 'Markdown' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('rehearsed-real-plan.md');
    await judge(watched, 'rehearsal');
    await watched.context.close();
  });
}
