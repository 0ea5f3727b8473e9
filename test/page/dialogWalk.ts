import path from 'node:path';
import { openPage, type WatchedPage } from './pageBrowser';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';

const look = { theme: 'light', width: 1280 } as const;

/** Fails if the open dialog does not fit in a narrow, usual or wide window, or if people with disabilities cannot use it there. */
export async function judgeDialog(watched: WatchedPage, name: string): Promise<void> {
  const { page } = watched;
  for (const width of [400, 1920, look.width]) {
    await page.setViewportSize({ width, height: 900 });
    const box = await page.getByRole('dialog').boundingBox();
    expect([name, width, box !== null && box.x >= 0 && box.x + box.width <= width]).toEqual([name, width, true]);
    expect([name, width, await seriousFaults(page)]).toEqual([name, width, []]);
    await page.screenshot({ path: path.join(pictures, `${name}-${String(width)}.png`) });
    await judge(watched, `${name} at ${String(width)}`);
  }
}

/** Walks through what a person sees if somebody else steers the same move, and through what it may do twice, or not expect. */
export function walkDialogs(): void {
  test('keeps an open dialog while somebody else steers the move, and opens none by itself', async () => {
    const { stack } = world;
    await stack.start('moves', {
      id: 'shared',
      sourceVault: 'app5-we',
      targetVault: 'app5-ne',
      approval: 'required',
    });
    await stack.waitForMove('shared', ({ phase }) => phase === 'awaitingApproval');
    const watched = await openPage(world.browser, stack.baseUrl, look);
    const page = await signedIn(watched);
    const reach = (words: string) => page.locator('.view-head').getByText(words, { exact: true }).waitFor();
    const dialog = page.getByRole('dialog');
    await visit(page, '#/moves/shared/plan', 'waits for an approval of this plan');
    await page.getByRole('button', { name: 'Approve this plan …' }).click();
    await dialog.getByLabel('Your name').fill('A person');
    await stack.send('moves/shared/pause', { method: 'POST' });
    await reach('paused');
    expect(await dialog.getByLabel('Your name').inputValue()).toBe('A person');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await stack.send('moves/shared/resume', { method: 'POST' });
    await reach('awaiting approval');
    expect(await dialog.count()).toBe(0);
    await page.getByRole('button', { name: 'Pause …' }).click();
    await dialog.getByLabel('Reason').fill('a reason');
    await stack.send('moves/shared/cancel', { method: 'POST' });
    await reach('cancelled');
    await dialog.getByRole('button', { name: 'Pause the move' }).click();
    await dialog.getByText('MOVE_ENDED').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('a reason');
    await dialog.getByRole('button', { name: 'Change nothing' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Start it again …' }).waitFor();
    await judge(watched, 'shared move');
    await watched.context.close();
  });

  test('starts a move that waits for its approval, and shows its plan', async () => {
    const { stack } = world;
    const watched = await openPage(world.browser, stack.baseUrl, look);
    const page = await signedIn(watched);
    await page.getByRole('button', { name: 'Move a vault …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Source vault').fill('nobody knows');
    await dialog.getByLabel('Target vault').fill('app5-ne');
    await dialog.getByRole('button', { name: 'Make the plan' }).click();
    await dialog.getByText('REQUEST_INVALID').waitFor();
    await judgeDialog(watched, 'startMove');
    await dialog.getByLabel('Source vault').fill('app5-we');
    await dialog.getByRole('button', { name: 'Make the plan' }).click();
    await page.getByText('waits for an approval of this plan').waitFor({ timeout: 60_000 });
    expect(await page.getByRole('link', { name: 'Plan', exact: true }).getAttribute('aria-current')).toBe('page');
    const id = decodeURIComponent(/#\/moves\/([^/]+)$/.exec(page.url())?.[1] ?? '');
    await stack.send(`moves/${id}/cancel`, { method: 'POST' });
    await page.getByText('The run ended without a transfer.').waitFor({ timeout: 60_000 });
    await judge(watched, 'started move');
    await watched.context.close();
  });

  test('asks for a consent of its own before a cutover that the checklist does not support', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/held', 'keeps the target in step');
    await page.getByRole('button', { name: 'Cutover …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The checklist says').waitFor();
    await dialog.getByRole('button', { name: 'Ask for the cutover' }).click();
    expect(await dialog.getByRole('checkbox').evaluate((box) => box.matches(':invalid'))).toBe(true);
    await judgeDialog(watched, 'cutover');
    await dialog.getByRole('button', { name: 'Change nothing' }).click();
    await judge(watched, 'cutover dialog');
    await watched.context.close();
  });

  test.each(['light', 'dark'] as const)(
    'accepts a line of the checklist in the %s theme, and shows who did',
    async (theme) => {
      const watched = await openPage(world.browser, world.stack.baseUrl, { ...look, theme });
      const page = await signedIn(watched);
      await visit(page, '#/moves/held', 'Applications that read the source');
      const code = page.getByText('CONSUMERS', { exact: true });
      const line = page.getByRole('listitem').filter({ has: code });
      await line.locator('summary').click();
      const accept = line.getByRole('button', { name: 'Accept this line …' });
      if (theme === 'light') {
        await accept.click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('The line says:').waitFor();
        await dialog.getByLabel('Reason').fill('Asked every team');
        await dialog.getByLabel('Your name').fill('A person');
        await judgeDialog(watched, 'acceptLine');
        await dialog.getByRole('button', { name: 'Accept this line' }).click();
        await dialog.waitFor({ state: 'detached' });
      }
      await line.getByText('Accepted by A person').waitFor();
      await line.scrollIntoViewIfNeeded();
      expect(await seriousFaults(page)).toEqual([]);
      await page.screenshot({ path: path.join(pictures, `accepted-${theme}.png`) });
      await judge(watched, `accepted line ${theme}`);
      await watched.context.close();
    },
  );

  test('shows on the tab of the plan how the items of an approved move end', async () => {
    const { stack } = world;
    const pair = { sourceVault: 'app5-we', targetVault: 'app5-ne' };
    await stack.start('moves', { id: 'followed', ...pair, approval: 'required' });
    await stack.waitForMove('followed', ({ phase }) => phase === 'awaitingApproval');
    const watched = await openPage(world.browser, stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/followed/plan', 'waits for an approval of this plan');
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText('planned').waitFor();
    await page.getByRole('button', { name: 'Approve this plan …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve and start' }).click();
    await page.locator('.view-head').getByText('completed', { exact: true }).waitFor({ timeout: 300_000 });
    await rows.getByText('verified').waitFor();
    await judge(watched, 'approved move');
    await watched.context.close();
  });

  test('returns the focus to the item whose details a person closes', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/few', 'KEY_ACROSS_GEOGRAPHIES');
    const name = page.getByRole('rowgroup', { name: 'Rows' }).getByRole('button', { name: 'shop' });
    await name.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shop' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    expect(await name.evaluate((button) => button === document.activeElement)).toBe(true);
    await judge(watched, 'focus');
    await watched.context.close();
  });

  test('says that it cannot show an answer of another form, and shows the next view', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    // The browser makes `/api/moves/` of it, so the list comes instead of a status.
    await visit(page, '#/moves/.', 'The page cannot show this answer');
    await visit(page, '#/moves/few', 'KEY_ACROSS_GEOGRAPHIES');
    await judge(watched, 'other form');
    await watched.context.close();
  });

  test('saves a report once if a person clicks twice', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    await visit(page, '#/moves/few/runs', 'newest first');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const button = page.getByRole('button', { name: 'HTML' }).first();
    await Promise.all([page.waitForEvent('download'), button.dblclick()]);
    expect(asked.filter((url) => url.includes('/report?'))).toHaveLength(1);
    await judge(watched, 'saved once');
    await watched.context.close();
  });

  test('searches for a part of an id, and shows nothing else for a text that no id has', async () => {
    const watched = await openPage(world.browser, world.stack.baseUrl, look);
    const page = await signedIn(watched);
    const search = page.getByLabel('Part of an id');
    const names = page.locator('.move-id');
    await names.getByText('earlier').waitFor();
    await search.fill(' app1 ');
    await names.getByText('earlier').waitFor({ state: 'detached' });
    await names.waitFor();
    expect(await names.allInnerTexts()).toEqual(['quick--app1-ne']);
    await search.fill('app1 <b>');
    await page.getByText('An id has at most 64').waitFor();
    expect(await names.allInnerTexts()).toEqual(['quick--app1-ne']);
    await search.fill('x'.repeat(64));
    await page.getByText('No move matches.').waitFor();
    await search.fill('');
    await page.getByLabel('Vault').fill('app2-ne');
    await names.getByText('quick--app2-ne').waitFor();
    await page.getByText('app1-we').waitFor({ state: 'detached' });
    await judge(watched, 'search');
    await watched.context.close();
  });
}
