import { backupItem } from '../../../../functions/activities/backupRestore';
import { backupItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { collect } from '../../../support/azure/azureTestVaults';
import { stagedObject } from '../../../support/move/stagedObject';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
  await at.seed('source', 'payroll', [{}, { enabled: false }, {}]);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

const backUp = (itemName = 'payroll', move = moveBetween()) =>
  at.run(backupItem, backupItemContract, { move, itemType: 'secret', itemName });

test('backupItem stages a backup and returns only its reference', async () => {
  const move = moveBetween();
  const output = await backUp('payroll', move);
  expect(output).toEqual({
    state: 'backedUp',
    staged: expect.stringMatching(`^staging/unit-move/${move.runId}/`),
    throttled: 0,
  });
});

test('backupItem stages again in a second run, and the sweep of the run removes both', async () => {
  const move = moveBetween();
  const payloads = async () => {
    const staged = await collect(at.store.list(`staging/unit-move/${move.runId}/`));
    return staged.filter((name) => name.endsWith('.jwe')).length;
  };
  const [first, second] = [await backUp('payroll', move), await backUp('PAYROLL', move)];
  expect(second).toEqual({ ...first, staged: expect.any(String) });
  expect(await payloads()).toBe(2);
  await at.clients().staging.sweep(move);
  expect(await payloads()).toBe(0);
});

test('backupItem stages the backups of items that run at the same time together', async () => {
  const move = moveBetween();
  const names = Array.from({ length: 12 }, (_, at) => `together-${String(at)}`);
  for (const name of names) await at.seed('source', name, [{}]);
  const outputs = await Promise.all(names.map((name) => backUp(name, move)));
  const refs = outputs.map((output) => (output.state === 'backedUp' ? output.staged : ''));
  expect(new Set(refs).size).toBe(12);
  expect(new Set(refs.map(stagedObject)).size).toBeLessThan(12);
});

test('backupItem returns a reference that contains no name of the item', async () => {
  expect(JSON.stringify(await backUp())).not.toContain('payroll');
});

test('backupItem skips and names an item that was deleted after the plan', async () => {
  expect(await backUp('gone')).toEqual({ state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled: 0 });
});

test('backupItem fails for an item with more versions than a backup can contain', async () => {
  await at.seed(
    'source',
    'crowded',
    Array.from({ length: 502 }, () => ({ value: 'canary' })),
  );
  expect(await backUp('crowded')).toMatchObject({ state: 'failed', code: 'BACKUP_NOT_POSSIBLE', retryable: false });
});

test('backupItem repeats a throttled call and counts it', async () => {
  at.fault({ match: { operation: 'secrets.backup' }, times: 2, effect: { kind: 'throttle' } });
  expect(await backUp()).toMatchObject({ state: 'backedUp', throttled: 2 });
});

test('backupItem fails as retryable when a vault keeps throttling', async () => {
  at.fault({ match: { operation: 'secrets.backup' }, effect: { kind: 'throttle' } });
  expect(await backUp()).toMatchObject({ state: 'failed', code: 'VAULT_THROTTLED', retryable: true, throttled: 6 });
});

test('backupItem fails as retryable, with the request id, when a vault returns errors', async () => {
  at.fault({ match: { operation: 'secrets.backup' }, effect: { kind: 'error', status: 503 } });
  expect(await backUp()).toMatchObject({
    state: 'failed',
    code: 'VAULT_UNAVAILABLE',
    retryable: true,
    requestId: expect.any(String),
  });
});
