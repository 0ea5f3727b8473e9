import path from 'node:path';
import { defaultSubscriptionId } from '../../local/azure/cloud/defaults';
import { principalHeaders } from '../support/callers/principal';
import { judgeDialog } from './dialogWalk';
import { changeable, endSeed, quietSource, usedSource } from './endSeed';
import { openPage } from './pageBrowser';
import { hostileText } from './pageSeed';
import { type PageStack, startPageStack } from './pageStack';
import { judge, pictures, signedIn, visit, world } from './pageWorld';
import { seriousFaults } from './seriousFaults';

const env = {
  ...{ WEBSITE_AUTH_ENABLED: 'True', MOVE_AUTHENTICATION: 'entra' },
  ...{ MOVE_ROLES: 'required', MOVE_APPROVAL: 'separate' },
};
const headersOf = (digit: string) =>
  principalHeaders({
    objectId: `22222222-bbbb-4bbb-8bbb-00000000000${digit}`,
    tenantId: '11111111-aaaa-4aaa-8aaa-000000000001',
    name: `person-${digit}@contoso.com`,
    roles: ['Move.Start', 'Move.Approve'],
  });

let stack: PageStack;

/** Opens the page as one of three persons; the first one started the moves. */
async function openAs(digit: string) {
  const watched = await openPage(world.browser, stack.baseUrl, { theme: 'light', width: 1280 });
  await watched.context.setExtraHTTPHeaders(headersOf(digit));
  return { watched, page: await signedIn(watched, stack.baseUrl) };
}

/** Walks through the end of an old vault in an app that requires a second person. */
export function walkSecondPerson(): void {
  beforeAll(async () => {
    stack = await startPageStack({ seed: endSeed(), env, headers: headersOf('1') });
    for (const [id, sourceVault] of [
      ['used', usedSource],
      ['quiet', quietSource],
    ] as const) {
      await stack.start('moves', { id, sourceVault, targetVault: `${id}-ne`, approval: 'required' });
      const { planHash } = await stack.waitForMove(id, ({ phase }) => phase === 'awaitingApproval');
      const headers = { ...headersOf('2'), 'Content-Type': 'application/json' };
      await stack.send(`moves/${id}/approve`, { method: 'POST', headers, body: JSON.stringify({ planHash }) });
      await stack.waitForMove(id, ({ phase }) => phase === 'completed');
      const search = await stack.start('consumers', { vault: sourceVault, scopes: [defaultSubscriptionId] });
      await stack.waitFor(`consumers/${search.id}`, (body) => 'state' in body && body.state === 'completed');
    }
  });

  test('shows a second person the plan of a change that waits, and refuses the first one in words', async () => {
    const second = await openAs('2');
    const third = await openAs('3');
    const { page } = second;
    const dialog = page.getByRole('dialog');
    await visit(page, '#/moves/used/end', 'by the search of');
    await page.getByRole('button', { name: 'Plan their change …' }).click();
    await dialog.getByRole('button', { name: 'Make the plan' }).click();
    await page.getByRole('button', { name: 'Change them …' }).click({ timeout: 60_000 });
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Change the consumers' }).click();
    await page.getByText('Send them the address of this page').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Approve …' }).click();
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Approve and start' }).click();
    await dialog.getByText('APPROVER_IS_STARTER').waitFor();
    await judgeDialog(second.watched, 'approveChange');
    await dialog.getByRole('button', { name: 'Change nothing' }).click();
    const other = third.page;
    await visit(other, new URL(page.url()).hash, 'Send them the address of this page');
    await other.getByRole('button', { name: 'Show its plan' }).click();
    await other.getByText('This is what it is about, read until').waitFor({ timeout: 60_000 });
    const rows = other.getByRole('rowgroup', { name: 'Rows' });
    await rows.getByText(hostileText).waitFor();
    expect(await seriousFaults(other)).toEqual([]);
    await other.screenshot({ path: path.join(pictures, 'secondPerson.png'), fullPage: true });
    await other.getByRole('button', { name: 'Approve …' }).click();
    await other.getByText('The page shows what it is about').waitFor();
    expect(await other.getByRole('dialog').getByRole('checkbox').count()).toBe(0);
    await other.getByRole('dialog').getByRole('button', { name: 'Approve and start' }).click();
    await rows.getByText('changed', { exact: true }).first().waitFor({ timeout: 60_000 });
    expect(await rows.getByText('changed', { exact: true }).count()).toBe(changeable);
    await other.getByText('by person-3@contoso.com').waitFor();
    for (const one of [second, third]) {
      await judge(one.watched, 'second person');
      await one.watched.context.close();
    }
  });

  test('locks the old vault once a second person sends the same request', async () => {
    const [second, third] = [await openAs('2'), await openAs('3')];
    for (const { page } of [second, third]) {
      await visit(page, '#/moves/quiet/end', 'By the statement of');
      await page.getByRole('button', { name: 'Lock it …' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('the deletion is').waitFor();
      await dialog.getByRole('button', { name: 'Lock the vault' }).click();
      await dialog.waitFor({ state: 'detached' });
      if (page !== second.page) continue;
      await page.getByText('The step lock waits for a second person').waitFor({ timeout: 60_000 });
      await page.screenshot({ path: path.join(pictures, 'secondLock.png'), fullPage: true });
    }
    await second.page.locator('.badge').getByText('locked', { exact: true }).waitFor({ timeout: 60_000 });
    await second.page.getByText('by person-3@contoso.com').waitFor();
    for (const one of [second, third]) {
      await judge(one.watched, 'second lock');
      await one.watched.context.close();
    }
  });
}
