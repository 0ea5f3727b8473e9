import path from 'node:path';
import { type Page } from 'playwright-core';
import { defaultSubscriptionId } from '../../local/azure/cloud/defaults';
import { JumpingClock } from '../support/hold/fastClock';
import { localFolder } from '../support/local/localProcess';
import { judgeDialog } from './dialogWalk';
import { changeable, endSeed, quietSource, usedSource } from './endSeed';
import { type Look, openPage } from './pageBrowser';
import { hostileText } from './pageSeed';
import { type PageStack, startPageStack } from './pageStack';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';

const dayMs = 86_400_000;
const look = { theme: 'light', width: 1280 } as const;
const looks = (['light', 'dark'] as const).flatMap((theme) => [400, 1280, 1920].map((width) => ({ theme, width })));

let clock: JumpingClock;
let stack: PageStack;
/** The address of a plan. */
let planned = '';

/** Searches for the consumers of a vault, and waits for the end. */
async function search(vault: string): Promise<void> {
  const { id } = await stack.start('consumers', { vault, scopes: [defaultSubscriptionId] });
  await stack.waitFor(`consumers/${id}`, (body) => 'state' in body && body.state === 'completed');
}

/** Lets the quiet window of a locked vault pass, in jumps after which the app looks at the lock. */
async function passWindow(): Promise<void> {
  let readAt: unknown = null;
  const at = 'moves/quiet/retirement';
  const isNew = (body: object) => 'readAt' in body && body.readAt !== readAt && body.readAt !== null;
  for (let days = 0; days < 33; days += 1.9) {
    const view = await stack.waitFor(at, isNew);
    readAt = 'readAt' in view ? view.readAt : null;
    await clock.jumpTo(clock.now() + 1.9 * dayMs);
  }
  await stack.waitFor(at, isNew);
}

async function open(seen: Look) {
  const watched = await openPage(world.browser, stack.baseUrl, seen);
  return { watched, page: await signedIn(watched, stack.baseUrl) };
}

const badge = (page: Page, words: string) => page.locator('.badge').getByText(words, { exact: true }).first();

/** Walks through the end of an old vault: its consumers change, and it is locked, deleted and recovered. Its clock jumps. */
export function walkEnd(): void {
  beforeAll(async () => {
    clock = new JumpingClock(localFolder(), 1);
    stack = await startPageStack({ seed: endSeed(), env: clock.env });
    for (const [id, sourceVault] of [
      ['used', usedSource],
      ['quiet', quietSource],
    ] as const) {
      await stack.start('moves', { id, sourceVault, targetVault: `${id}-ne` });
      await stack.waitForMove(id, ({ phase }) => phase === 'completed');
      if (id === 'used') await search(usedSource);
    }
  });

  test('changes consumers by the hash of the plan that it shows, and takes that back', async () => {
    const { watched, page } = await open(look);
    const dialog = page.getByRole('dialog');
    await visit(page, '#/moves/used/end', 'by the search of');
    await page.getByRole('button', { name: 'Plan their change …' }).click();
    await dialog.getByText('It changes nothing.').waitFor();
    await judgeDialog(watched, 'planChange');
    await dialog.getByRole('button', { name: 'Make the plan' }).click();
    await badge(page, 'plan, nothing was changed').waitFor({ timeout: 60_000 });
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText(hostileText).waitFor();
    expect(await page.locator('img, script[src^="x"]').count()).toBe(0);
    await rows.getByRole('button', { name: 'Password' }).click();
    await page.getByRole('heading', { name: 'Password' }).waitFor();
    for (const shell of ['bash', 'PowerShell']) await page.getByText(`By hand, in ${shell}:`).waitFor();
    await page.screenshot({ path: path.join(pictures, 'leftConsumer.png'), fullPage: true });
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    planned = new URL(page.url()).hash;
    const asked = page.getByRole('button', { name: 'Change them …' });
    await asked.focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('The app looked at each object until').waitFor();
    await judgeDialog(watched, 'changeConsumers');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await asked.evaluate((button) => button === document.activeElement)).toBe(true);
    await asked.click();
    await dialog.getByRole('button', { name: 'Change the consumers' }).click();
    expect(await dialog.getByRole('checkbox').evaluate((box) => box.matches(':invalid'))).toBe(true);
    await dialog.getByRole('checkbox').check();
    await dialog.getByLabel('Reason').fill('the <b>first</b> wave');
    await dialog.getByRole('button', { name: 'Change the consumers' }).click();
    await page.getByRole('heading', { name: 'Change of consumers' }).waitFor();
    await page.getByText('the <b>first</b> wave').waitFor();
    await rows.getByText('changed', { exact: true }).first().waitFor({ timeout: 60_000 });
    expect(await rows.getByText('changed', { exact: true }).count()).toBe(changeable);
    await page.screenshot({ path: path.join(pictures, 'changed.png'), fullPage: true });
    await page.getByRole('button', { name: 'Take it back …' }).click();
    await dialog.getByText('byte for byte').waitFor();
    await judgeDialog(watched, 'takeBack');
    await dialog.getByRole('button', { name: 'Take the change back' }).click();
    await page.getByRole('heading', { name: 'A change taken back' }).waitFor();
    await rows.getByText('taken back').first().waitFor({ timeout: 60_000 });
    expect(await page.getByRole('button', { name: 'Take it back …' }).isDisabled()).toBe(true);
    await page.getByText('To change them again, make a new plan.').waitFor();
    await judge(watched, 'change');
    await watched.context.close();
  });

  test('says why it can neither lock nor delete a vault that is in use', async () => {
    const { watched, page } = await open(look);
    await visit(page, '#/moves/used/end', 'By the statement of');
    expect(await page.getByRole('button', { name: 'Lock it …' }).isDisabled()).toBe(true);
    await page.getByText('CONSUMERS').first().waitFor();
    await page.screenshot({ path: path.join(pictures, 'inUse.png'), fullPage: true });
    await judge(watched, 'in use');
    await watched.context.close();
  });

  test.each(looks)('shows both in the $theme theme at $width px without a fault', async (seen) => {
    const { watched, page } = await open(seen);
    const at = `${seen.theme}-${String(seen.width)}`;
    for (const [name, hash, text] of [
      ['users', '#/moves/used/end', 'By the statement of'],
      ['planned', planned, hostileText],
    ] as const) {
      await visit(page, hash, text);
      await page.waitForLoadState('networkidle');
      await judge(watched, name);
      await page.screenshot({ path: path.join(pictures, `${name}-${at}.png`), fullPage: true });
      expect([name, at, await seriousFaults(page)]).toEqual([name, at, []]);
    }
    await watched.context.close();
  });

  test('asks in the dark theme, too', async () => {
    const { watched, page } = await open({ ...look, theme: 'dark' });
    const dialog = page.getByRole('dialog');
    await search(quietSource);
    for (const [name, hash, text, button] of [
      ['changeConsumers', planned, hostileText, 'Change them …'],
      ['lock', '#/moves/quiet/end', 'by the statement of', 'Lock it …'],
    ] as const) {
      await visit(page, hash, text);
      await page.getByRole('button', { name: button }).click();
      await dialog.getByText(/The search of|By the statement of/).waitFor();
      await judgeDialog(watched, `${name}-dark`);
      await dialog.getByRole('button', { name: 'Change nothing' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
    await watched.context.close();
  });

  test('locks, deletes, recovers and unlocks the old vault, each after it has asked', async () => {
    const { watched, page } = await open(look);
    const dialog = page.getByRole('dialog');
    const reach = (words: string) => badge(page, words).waitFor({ timeout: 120_000 });
    const press = (name: string) => page.getByRole('button', { name }).click();
    await visit(page, '#/moves/quiet/end', 'by the statement of');
    await press('State it again');
    await reach('safe');
    await press('Lock it …');
    await dialog.getByText('the deletion is').waitFor();
    await judgeDialog(watched, 'lock');
    await dialog.getByLabel('Object ids').fill('somebody');
    await dialog.getByRole('button', { name: 'Lock the vault' }).click();
    await dialog.getByText('REQUEST_INVALID').waitFor();
    expect(await dialog.getByLabel('Object ids').inputValue()).toBe('somebody');
    await dialog.getByLabel('Object ids').fill('7c0d5be1-2f41-4b7e-9d5d-0c7c6a1e2f30');
    await dialog.getByLabel('Reason').fill(hostileText);
    await dialog.getByRole('button', { name: 'Lock the vault' }).click();
    await reach('locked');
    await page.getByText('It has to be locked until').waitFor();
    await page.getByText(hostileText).waitFor();
    await page.screenshot({ path: path.join(pictures, 'locked.png'), fullPage: true });
    await passWindow();
    await search(quietSource);
    await press('State it again');
    await reach('safe');
    await press('Delete it …');
    await dialog.getByText('it can be recovered until').waitFor();
    await judgeDialog(watched, 'delete');
    await dialog.getByRole('button', { name: 'Delete the vault' }).click();
    expect(await dialog.getByLabel('Type the name').evaluate((field) => field.matches(':invalid'))).toBe(true);
    await dialog.getByLabel('Type the name').fill(quietSource);
    await page.keyboard.press('Enter');
    await reach('soft-deleted');
    await press('Recover it …');
    await judgeDialog(watched, 'recover');
    await dialog.getByRole('button', { name: 'Recover the vault' }).click();
    await reach('locked');
    await press('Unlock it …');
    await judgeDialog(watched, 'unlock');
    await dialog.getByRole('button', { name: 'Unlock the vault' }).click();
    await reach('open');
    await page.screenshot({ path: path.join(pictures, 'retired.png'), fullPage: true });
    await judge(watched, 'retirement');
    await watched.context.close();
  });
}
