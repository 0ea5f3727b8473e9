import { backupItem } from '../../../../functions/activities/backupItem';
import { restoreItem } from '../../../../functions/activities/restoreItem';
import { backupItemContract, restoreItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
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

/** A secret of three versions, one of them disabled, with its backup staged. */
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

test('every version arrives with its id, its times and its attributes', async () => {
  const item = await backedUp();
  const { properties } = await at.secrets('source').getSecret(item.itemName);
  expect(await restore(item)).toEqual({ state: 'restored', currentVersion: properties.version, throttled: 0 });
  const arrived = await versionsOf('target', item.itemName);
  expect(arrived).toHaveLength(3);
  expect(arrived).toEqual(await versionsOf('source', item.itemName));
});

test('the staged payload is gone afterwards', async () => {
  const item = await backedUp();
  await restore(item);
  expect(await at.store.read(item.staged)).toBeUndefined();
});

test('a second run, whose payload the first has used, tells the same', async () => {
  const item = await backedUp();
  const outputs = [await restore(item), await restore(item)];
  expect(outputs[1]).toEqual(outputs[0]);
});

test('a second run with the payload still there tells the same, and removes it', async () => {
  const item = await backedUp();
  const payload = (await at.store.read(item.staged)) ?? new Uint8Array();
  const first = await restore(item);
  await at.store.write(item.staged, payload);
  expect(await restore(item)).toEqual(first);
  expect(await at.store.read(item.staged)).toBeUndefined();
});

test('a restore whose answer was lost is settled by looking', async () => {
  const item = await backedUp();
  at.fault({ match: { operation: 'secrets.restore' }, times: 1, effect: { kind: 'reset', at: 'after' } });
  expect(await restore(item)).toMatchObject({ state: 'restored' });
  expect(await versionsOf('target', item.itemName)).toEqual(await versionsOf('source', item.itemName));
});

test('a live name with other content is left as it is', async () => {
  const item = await backedUp();
  await at.seed('target', item.itemName, [{ value: 'canary-other' }]);
  expect(await restore(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
  expect(await at.values('target', item.itemName)).toEqual(['canary-other']);
});

test('a live name with the same versions but another tag is other content', async () => {
  const item = await backedUp();
  await restore(item);
  const current = await at.secrets('target').getSecret(item.itemName);
  await at
    .secrets('target')
    .updateSecretProperties(item.itemName, current.properties.version ?? '', { tags: { b: '2' } });
  expect(await restore(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
});

test('a soft-deleted name blocks', async () => {
  const item = await backedUp();
  await at.seed('target', item.itemName, [{}], true);
  expect(await restore(item)).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
});

test.each(['overseas', 'elsewhere'] as const)('%s, the backup is not accepted', async (targetVault) => {
  const item = await backedUp(targetVault);
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'BACKUP_NOT_ACCEPTED', retryable: false });
});

test('a payload that nobody used and that is gone can be staged anew', async () => {
  const item = await backedUp();
  await at.store.remove(item.staged);
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_MISSING', retryable: true });
});

test('a payload that was damaged reaches no vault and can be staged anew', async () => {
  const item = await backedUp();
  await at.store.write(item.staged, new TextEncoder().encode('damaged'));
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED', retryable: true });
  expect(at.calls('target', 'secrets.restore')).toBe(0);
});

test('the payload of another item is not taken for this one', async () => {
  const [one, two] = [await backedUp(), await backedUp()];
  await at.store.write(one.staged, (await at.store.read(two.staged)) ?? new Uint8Array());
  expect(await restore(one)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED' });
});

test('a payload is kept when the vault is in trouble, for the next try', async () => {
  const item = await backedUp();
  at.fault({ match: { operation: 'secrets.restore' }, effect: { kind: 'error', status: 503 } });
  expect(await restore(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
  at.azure.control.clearFaults();
  expect(await restore(item)).toMatchObject({ state: 'restored' });
});
