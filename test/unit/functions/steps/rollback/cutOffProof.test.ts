import { saveResults } from '../../../../../functions/activities/batchResults';
import { proveCutOff } from '../../../../../functions/steps/rollback/rollbackParts';
import { type ProvableRun } from '../../../../../shared/contracts/api/moveRuns';
import { makeRollbackPlan } from '../../../../../functions/steps/rollback/madePlan';
import { changeNotes } from '../../../../../functions/steps/targetVault/changeNotes';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { type Clients } from '../../../../../shared/clients/openClients';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { cutRun, startedAt, transferring } from '../../../../support/move/cutRun';
import { resultOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';

// A run that was terminated: pages 0 and 1 of its plan had begun, page 0 has results, page 2 had not begun.

const at = openMoveStore();
const wrapper = testKeyWrapper();
afterAll(at.remove);

const starts = startTokens(at.store, wrapper);
const claims = { writer: () => ({ lifeMs: 0 }) };
const clients = () =>
  ({ store: at.store, staging: stagingStore(at.store, wrapper), claims, starts }) as unknown as Clients;
const vaultId = `/subscriptions/${'0'.repeat(36)}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/target`;
const ids = { from: 'a'.repeat(32), to: 'b'.repeat(32) };
const done: readonly ItemResult[] = ['done-a', 'done-b'].map((itemName) =>
  resultOf({ itemName, route: 'exportImport', state: 'imported', versions: [ids] }),
);

async function terminated(): Promise<{ readonly run: ProvableRun; readonly keyed: MoveSpec }> {
  const { move, plan } = await cutRun(at);
  const contentKey = await clients().staging.prepare(move);
  const keyed = { ...move, contentKey };
  await saveResults(clients()).run({ move: keyed, page: 0, items: [...done] });
  const token = await starts.make('sealed');
  await token.keep(move.moveId);
  const progress = { ...transferring(plan), contentKey };
  const ended = { phase: 'cancelled', cause: 'terminated', startedAt, finishedAt: '2026-05-01T11:00:00.000Z' } as const;
  return { run: { move, progress, ...ended, startToken: token.hash }, keyed };
}

const rowsOf = async (run: ProvableRun) => {
  const { plan } = await proveCutOff(clients(), run);
  return plan.rows.map(({ itemName, action, reason = '' }) => `${itemName} ${action} ${reason}`.trim());
};
const unknown = ['open-a keep WRITES_UNKNOWN', 'open-b keep WRITES_UNKNOWN'];
const noneProved = ['done-a keep WRITES_UNKNOWN', 'done-b keep WRITES_UNKNOWN', ...unknown];
const refused = { code: 'ROLLBACK_NOT_POSSIBLE' };

test('plans exactly what the sealed results prove, and names what had begun without a result', async () => {
  const { run } = await terminated();
  const rows = await rowsOf(run);
  expect(rows.slice(0, 4)).toEqual(['done-a delete', 'done-b delete', ...unknown]);
  const { plan } = await proveCutOff(clients(), run);
  expect(plan).toMatchObject({ startedAt, finishedAt: run.finishedAt, counts: { delete: 2 } });
  expect((await proveCutOff(clients(), run)).planHash).toBe((await proveCutOff(clients(), run)).planHash);
});

test('a rollback finds what it was planned from after the key of the run is gone, and no new plan is made then', async () => {
  const { run, keyed } = await terminated();
  const { keep, planHash, reportHead } = await proveCutOff(clients(), run);
  await keep();
  await clients().staging.sweep(keyed);
  const { moveId, runId } = run.move;
  expect((await makeRollbackPlan(at.store, { moveId, runId, reportHead })).planHash).toBe(planHash);
  await expect(proveCutOff(clients(), run)).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('its content key, which proves what it wrote, is gone'),
  });
  const name = storeNames.provedReport(run.move, reportHead);
  const text = JSON.stringify(await at.readJson(name)).replaceAll('done-a', 'other');
  await at.put(name, text);
  await expect(makeRollbackPlan(at.store, { moveId, runId, reportHead })).rejects.toMatchObject(refused);
});

test.each<[string, (text: string) => string]>([
  ['of another item', (text) => text.replaceAll('done-a', 'victim')],
  ['with another state', (text) => text.replaceAll('imported', 'verified')],
  ['without a seal', (text) => text.replace(/,"seal":"\w+"/, '')],
])('results %s prove nothing', async (_, change) => {
  const { run } = await terminated();
  const name = storeNames.results(run.move, 0);
  await at.put(name, change(JSON.stringify(await at.readJson(name))));
  expect(await rowsOf(run)).toEqual(expect.arrayContaining(noneProved));
  expect((await rowsOf(run)).join()).not.toMatch(/delete|victim/);
});

test('results of another run, and of another page, prove nothing', async () => {
  const [{ run }, other] = [await terminated(), await terminated()];
  const copy = await at.readJson(storeNames.results(other.run.move, 0));
  await at.put(storeNames.results(run.move, 0), JSON.stringify(copy));
  expect((await rowsOf(run)).join()).not.toContain('delete');
  const own = await terminated();
  const page = await at.readJson(storeNames.results(own.run.move, 0));
  await at.put(storeNames.results(own.run.move, 1), JSON.stringify({ ...Object(page), page: 1 }));
  expect((await rowsOf(own.run)).filter((row) => row.includes('delete'))).toEqual(['done-a delete', 'done-b delete']);
});

test('an item that had begun is named although somebody removed the results and the notes of what had begun', async () => {
  const { run } = await terminated();
  for await (const name of at.store.list(`${storeNames.run(run.move)}/`)) {
    if (/results|begun/.test(name)) await at.store.remove(name);
  }
  expect(await rowsOf(run)).toEqual(expect.arrayContaining(noneProved));
});

test('a plan that somebody changed has no rows of it', async () => {
  const { run } = await terminated();
  const name = storeNames.planPage(run.move, 1);
  await at.put(name, JSON.stringify(await at.readJson(name)).replaceAll('open-a', 'victim'));
  expect((await rowsOf(run)).join()).not.toContain('victim');
});

test('changes of the vault itself are in the plan while the token of the run proves them', async () => {
  const { run } = await terminated();
  const { startToken } = run;
  const change = { kind: 'tag', vaultId, name: 'owner', set: 'x' } as const;
  await changeNotes(clients(), { ...run.move, startToken }).keep('tags', [change]);
  const names = async () => (await proveCutOff(clients(), run)).plan.vault.length;
  const before = await names();
  await starts.end(startToken ?? '');
  expect([before, await names()]).toEqual([1, 0]);
});

test.each<[string, (run: ProvableRun) => ProvableRun]>([
  ['whose progress only the store has', (run) => ({ ...run, isFromStore: true })],
  ['without progress', (run) => ({ ...run, progress: null })],
  ['without a content key', (run) => ({ ...run, progress: { ...run.progress, contentKey: undefined } as never })],
  ['that wrote a report which is gone', (run) => ({ ...run, cause: 'reportGone' })],
  ['that was a dry run', (run) => ({ ...run, move: { ...run.move, dryRun: true } })],
])('refuses a run %s', async (_, change) => {
  const { run } = await terminated();
  await expect(proveCutOff(clients(), change(run))).rejects.toMatchObject(refused);
});
