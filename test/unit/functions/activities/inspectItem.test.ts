import { backupItem, restoreItem } from '../../../../functions/activities/backupRestore';
import { indexTarget } from '../../../../functions/activities/listVaults';
import { inspectItem } from '../../../../functions/activities/planPageActivities';
import { backupItemContract, restoreItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { indexTargetContract, inspectItemContract } from '../../../../shared/contracts/steps/moveSteps';
import { type BackupOutlook, type Route } from '../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../shared/contracts/model/reasonCodes';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../support/move/moveAzure';
import { indexHash } from '../../../support/move/sealedPlans';
import { storeNames } from '../../../../shared/rules/storeNames';

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
beforeEach(() => {
  names += 1;
});
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

const itemName = () => `item-${names}`;
const disabled = { enabled: false } as const;
type Versions = readonly Partial<SeedVersion>[];

/** Spaces versions a second apart, so that their order is certain. */
const inTime = (versions: Versions): Versions =>
  versions.map((version, second) => ({ created: 1000 + second, ...version }));
const seedSource = (versions: Versions = [{}]) => at.seed('source', itemName(), inTime(versions));
const seedTarget = (versions: Versions) => at.seed('target', itemName(), inTime(versions));

/** Inspects the item after indexing the target again. */
async function inspect(
  changes: Parameters<typeof moveBetween>[1] = {},
  backups: BackupOutlook = 'expected',
  managed = false,
) {
  const move = moveBetween('target', changes);
  await at.run(indexTarget, indexTargetContract, { move });
  const item = { itemType: 'secret', itemName: itemName(), managed };
  const input = { move, item, backups, look: 'index', targetIndex: await indexHash(at.store, move) };
  return (await at.run(inspectItem, inspectItemContract, input)).planned;
}

async function restoreToTarget(): Promise<void> {
  const input = { move: moveBetween(), itemType: 'secret', itemName: itemName() };
  const backup = await at.run(backupItem, backupItemContract, input);
  if (backup.state !== 'backedUp') throw new Error(backup.state);
  await at.run(restoreItem, restoreItemContract, { ...input, staged: backup.staged });
}

test('inspectItem plans a plain item of one geography by backup and restore', async () => {
  await seedSource([{}, disabled, {}]);
  expect(await inspect()).toEqual({
    itemType: 'secret',
    itemName: itemName(),
    route: 'backupRestore',
    reasons: [],
    versionCount: 3,
    versionsLeftOut: [],
    currentVersion: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

test('inspectItem plans a plain item of another geography by value, and names disabled versions', async () => {
  await seedSource([disabled, {}]);
  expect(await inspect({}, 'otherGeography')).toMatchObject({
    route: 'exportImport',
    reasons: ['OTHER_GEOGRAPHY', 'OLD_VERSION_DISABLED'],
    versionsLeftOut: [{ version: expect.stringMatching(/^[0-9a-f]{32}$/), reason: 'OLD_VERSION_DISABLED' }],
  });
});

test('inspectItem reads no values of an item whose name is free in the target', async () => {
  await seedSource([{}, {}]);
  at.azure.control.clearLog();
  await inspect();
  expect(at.calls('source', 'secrets.get')).toBe(0);
});

test('inspectItem recognises a restored copy, including disabled versions', async () => {
  await seedSource([disabled, {}]);
  await restoreToTarget();
  expect(await inspect()).toMatchObject({ route: 'skip', reasons: ['ALREADY_THERE'], versionsLeftOut: [] });
});

test('inspectItem treats a changed restored copy as other content', async () => {
  await seedSource([{}, {}]);
  await restoreToTarget();
  const { properties } = await at.secrets('target').getSecret(itemName());
  await at.secrets('target').updateSecretProperties(itemName(), properties.version ?? '', { enabled: false });
  expect(await inspect()).toMatchObject({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
});

const one = { value: 'canary-1' };
const two = { value: 'canary-2' };
const other = { value: 'canary-other' };

test.each<[string, Versions, Versions, Route, ReasonCode[]]>([
  ['the same values', [one, two], [one, two], 'skip', ['ALREADY_THERE']],
  ['all but an old disabled version', [disabled, one], [one], 'skip', ['ALREADY_THERE', 'OLD_VERSION_DISABLED']],
  ['the oldest values', [one, two], [one], 'exportImport', ['PARTLY_IN_TARGET']],
  ['other values', [one, two], [other], 'skip', ['OTHER_CONTENT_IN_TARGET']],
  ['only the newest value', [one, two], [two], 'skip', ['OTHER_CONTENT_IN_TARGET']],
  ['one more value', [one], [one, two], 'skip', ['OTHER_CONTENT_IN_TARGET']],
  ['the values in another order', [one, two], [two, one], 'skip', ['OTHER_CONTENT_IN_TARGET']],
  ['the same values with other tags', [one], [{ ...one, tags: { a: '1' } }], 'skip', ['OTHER_CONTENT_IN_TARGET']],
  [
    'all but the current version, which is disabled',
    [one, { ...two, ...disabled }],
    [one],
    'block',
    ['PARTLY_IN_TARGET', 'CURRENT_VERSION_DISABLED'],
  ],
])('inspectItem returns the expected route if the target has %s', async (_, source, target, route, reasons) => {
  await seedSource(source);
  await seedTarget(target);
  expect(await inspect()).toMatchObject({ route, reasons });
});

test('inspectItem treats equal values of one second as other content if an older one is current in the target', async () => {
  await seedSource([one, two]);
  await at.seed('target', itemName(), [two, one]);
  expect(await inspect()).toMatchObject({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
});

test('inspectItem recognises equal values of one second whatever order their ids suggest', async () => {
  await seedSource([one, two, other]);
  await at.seed('target', itemName(), [
    { ...one, id: 'c'.repeat(32) },
    { ...two, id: 'b'.repeat(32) },
    { ...other, id: 'a'.repeat(32) },
  ]);
  expect(await inspect()).toMatchObject({ route: 'skip', reasons: ['ALREADY_THERE'] });
});

test('inspectItem recognises a copy by value although the ids of the source, all of one second, contradict their age', async () => {
  const ids = ['c', 'b', 'a', 'd'].map((digit) => `${names}`.padStart(31, '0') + digit);
  const values = ids.map((_, no) => ({ value: `canary-${no}` }));
  await at.seed(
    'source',
    itemName(),
    values.map((version, no) => ({ ...version, id: ids[no] })),
  );
  await seedTarget(values);
  expect(await inspect()).toMatchObject({ route: 'skip', reasons: ['ALREADY_THERE'] });
});

test('inspectItem blocks a name that is soft-deleted in the target, ignoring case', async () => {
  await seedSource();
  await at.seed('target', itemName().toUpperCase(), [{}], true);
  expect(await inspect()).toMatchObject({ route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] });
});

test('inspectItem ignores the case of names', async () => {
  await seedSource([one]);
  await at.seed('target', itemName().toUpperCase(), [one]);
  expect(await inspect()).toMatchObject({ reasons: ['ALREADY_THERE'] });
});

test('inspectItem skips the secret of a certificate without reading the target', async () => {
  await seedSource();
  expect(await inspect({}, 'expected', true)).toMatchObject({ route: 'skip', reasons: ['CERTIFICATE_BACKED'] });
});

test('inspectItem skips and names an item that was deleted after it was listed', async () => {
  expect(await inspect()).toMatchObject({ route: 'skip', reasons: ['GONE_FROM_SOURCE'], versionCount: 0 });
});

test('inspectItem fails only the item that it cannot inspect, with the cause', async () => {
  await seedSource();
  at.fault({ match: { operation: 'secrets.listVersions' }, effect: { kind: 'error', status: 503 } });
  expect(await inspect()).toMatchObject({
    route: 'block',
    reasons: ['NOT_INSPECTED'],
    failure: { code: 'VAULT_UNAVAILABLE', requestId: expect.any(String) },
  });
});

test.each([
  ['an outage', { kind: 'error', status: 503 }, true],
  ['a refusal', { kind: 'refuse', status: 400, code: 'BadParameter', message: 'No.' }, undefined],
] as const)('reports whether the failure may pass: %s', async (_, effect, retryable) => {
  await seedSource();
  const move = moveBetween();
  await at.run(indexTarget, indexTargetContract, { move });
  const item = { itemType: 'secret', itemName: itemName(), managed: false };
  const input = { move, item, backups: 'expected', look: 'live' } as const;
  at.fault({ match: { operation: 'secrets.listVersions' }, effect });
  const inspected = await at.run(inspectItem, inspectItemContract, input);
  expect(inspected.planned.reasons).toEqual(['NOT_INSPECTED']);
  expect(inspected.retryable).toBe(retryable);
});

test('inspectItem plans no write without an index of the target', async () => {
  await seedSource();
  const item = { itemType: 'secret', itemName: itemName(), managed: false };
  const { planned } = await at.run(inspectItem, inspectItemContract, {
    move: moveBetween(),
    item,
    backups: 'expected',
    look: 'index',
  });
  expect(planned).toMatchObject({ route: 'block', failure: { code: 'STORE_OBJECT_INVALID' } });
});

test('inspectItem plans the same a second time', async () => {
  await seedSource([disabled, one, two]);
  await seedTarget([one]);
  expect(await inspect()).toEqual(await inspect());
});

test('inspectItem plans nothing by an index that somebody else wrote into the store', async () => {
  const move = moveBetween();
  await at.run(indexTarget, indexTargetContract, { move });
  const targetIndex = await indexHash(at.store, move);
  const none = { live: [], managed: ['planted'], deleted: [] };
  const planted = JSON.stringify({ secret: none, key: none, certificate: none });
  await at.store.write(storeNames.targetIndex(move, targetIndex), new TextEncoder().encode(planted));
  const item = { itemType: 'secret', itemName: itemName(), managed: false };
  const input = { move, item, backups: 'expected', look: 'index', targetIndex };
  expect((await at.run(inspectItem, inspectItemContract, input)).planned).toMatchObject({
    route: 'block',
    failure: { code: 'STORE_OBJECT_INVALID' },
  });
});
