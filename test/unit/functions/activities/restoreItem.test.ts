import { backupItem, restoreItem } from '../../../../functions/activities/backupRestore';
import { backupItemContract, restoreItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { stagedObject } from '../../../support/move/stagedObject';

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure({}, 'new');
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

interface BackedUp {
  readonly move: MoveSpec;
  readonly itemName: string;
  readonly staged: string;
}

/** Seeds a secret of three versions, one of them disabled, and stages its backup. */
async function backedUp(targetVault: Parameters<typeof moveBetween>[0] = 'target'): Promise<BackedUp> {
  names += 1;
  const itemName = `restored-${names}`;
  const move = moveBetween(targetVault);
  await at.seed('source', itemName, [{ tags: { a: '1' } }, { enabled: false }, { contentType: 'text/plain' }]);
  const output = await at.run(backupItem, backupItemContract, { move, itemType: 'secret', itemName });
  if (output.state !== 'backedUp') throw new Error(output.state);
  return { move, itemName, staged: output.staged };
}

const restore = ({ move, itemName, staged }: BackedUp) =>
  at.run(restoreItem, restoreItemContract, { move, itemType: 'secret', itemName, staged });

async function versionsOf(vault: 'source' | 'target', name: string) {
  const versions = await collect(at.secrets(vault).listPropertiesOfSecretVersions(name));
  return versions.map(({ version, enabled, createdOn, tags, contentType }) => ({
    version,
    enabled,
    createdOn,
    tags,
    contentType,
  }));
}

test('restoreItem restores every version with its id, times and attributes', async () => {
  const item = await backedUp();
  const { properties } = await at.secrets('source').getSecret(item.itemName);
  expect(await restore(item)).toEqual({ state: 'restored', currentVersion: properties.version, throttled: 0 });
  const arrived = await versionsOf('target', item.itemName);
  expect(arrived).toHaveLength(3);
  expect(arrived).toEqual(await versionsOf('source', item.itemName));
});

test('restoreItem removes the staged payload', async () => {
  const item = await backedUp();
  await restore(item);
  expect(await at.store.read(stagedObject(item.staged))).toBeUndefined();
});

test('restoreItem returns the same in a second run after the first used up the payload', async () => {
  const item = await backedUp();
  const outputs = [await restore(item), await restore(item)];
  expect(outputs[1]).toEqual(outputs[0]);
});

test('restoreItem returns the same in a second run with the payload, and removes it', async () => {
  const item = await backedUp();
  const payload = (await at.store.read(stagedObject(item.staged))) ?? new Uint8Array();
  const first = await restore(item);
  await at.store.write(stagedObject(item.staged), payload);
  expect(await restore(item)).toEqual(first);
  expect(await at.store.read(stagedObject(item.staged))).toBeUndefined();
});

test('restoreItem finds its own restore when the answer was lost', async () => {
  const item = await backedUp();
  at.fault({ match: { operation: 'secrets.restore' }, times: 1, effect: { kind: 'reset', at: 'after' } });
  expect(await restore(item)).toMatchObject({ state: 'restored' });
  expect(await versionsOf('target', item.itemName)).toEqual(await versionsOf('source', item.itemName));
});

test('restoreItem leaves a live name with other content', async () => {
  const item = await backedUp();
  await at.seed('target', item.itemName, [{ value: 'canary-other' }]);
  expect(await restore(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
  expect(await at.values('target', item.itemName)).toEqual(['canary-other']);
});

test('restoreItem treats the same versions with another tag as other content', async () => {
  const item = await backedUp();
  await restore(item);
  const current = await at.secrets('target').getSecret(item.itemName);
  await at
    .secrets('target')
    .updateSecretProperties(item.itemName, current.properties.version ?? '', { tags: { b: '2' } });
  expect(await restore(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
});

test('restoreItem blocks a soft-deleted name', async () => {
  const item = await backedUp();
  await at.seed('target', item.itemName, [{}], true);
  expect(await restore(item)).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
});

test.each(['overseas', 'elsewhere'] as const)(
  'restoreItem returns that the target refuses the backup (%s)',
  async (targetVault) => {
    const item = await backedUp(targetVault);
    expect(await restore(item)).toMatchObject({ state: 'failed', code: 'BACKUP_NOT_ACCEPTED', retryable: false });
  },
);

test('restoreItem fails as retryable for a missing payload that was not used, which can be staged again', async () => {
  const item = await backedUp();
  await at.store.remove(stagedObject(item.staged));
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_MISSING', retryable: true });
});

test('restoreItem writes nothing of a damaged payload, which can be staged again', async () => {
  const item = await backedUp();
  await at.store.write(stagedObject(item.staged), new TextEncoder().encode('damaged'));
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED', retryable: true });
  expect(at.calls('target', 'secrets.restore')).toBe(0);
});

test('restoreItem refuses the payload of another item', async () => {
  const [one, two] = [await backedUp(), await backedUp()];
  await at.store.write(stagedObject(one.staged), (await at.store.read(stagedObject(two.staged))) ?? new Uint8Array());
  expect(await restore(one)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED' });
});

test('restoreItem keeps the payload for the next try when the vault returns errors', async () => {
  const item = await backedUp();
  at.fault({ match: { operation: 'secrets.restore' }, effect: { kind: 'error', status: 503 } });
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
  at.azure.control.clearFaults();
  expect(await restore(item)).toMatchObject({ state: 'restored' });
});
