import { readFileSync } from 'node:fs';
import path from 'node:path';
import { exportItem } from '../../../../functions/activities/exportItem';
import { unpackItem } from '../../../../functions/steps/items/stagedItem';
import { exportItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { stagedObject } from '../../../support/move/stagedObject';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

const exportOne = (itemName: string, move = moveBetween('overseas')) =>
  at.run(exportItem, exportItemContract, { move, itemType: 'secret', itemName });

async function idsOf(name: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const { version = '', tags } of at.secrets('source').listPropertiesOfSecretVersions(name)) {
    ids.set(tags?.['no'] ?? '', version);
  }
  return ids;
}

test('exportItem stages readable versions encrypted, and names disabled ones', async () => {
  await at.seed('source', 'partly', [
    { created: 1 },
    { created: 2, enabled: false, tags: { no: '1' } },
    { created: 3 },
  ]);
  const output = await exportOne('partly');
  const current = await at.secrets('source').getSecret('partly');
  expect(output).toEqual({
    state: 'exported',
    staged: expect.stringMatching('^staging/unit-move/'),
    versionCount: 3,
    currentVersion: current.properties.version,
    versionsLeftOut: [{ version: (await idsOf('partly')).get('1'), reason: 'OLD_VERSION_DISABLED' }],
    reasons: ['OLD_VERSION_DISABLED'],
    throttled: 0,
  });
});

test('exportItem stages a payload that cannot be read', async () => {
  await at.seed('source', 'sealed', [{}]);
  const output = await exportOne('sealed');
  const staged = output.state === 'exported' ? output.staged : '';
  expect(readFileSync(path.join(at.folder, stagedObject(staged)), 'latin1')).not.toMatch(/canary|sealed/);
});

test('exportItem returns the same in a second run, with a payload of its own', async () => {
  await at.seed('source', 'twice', [{}, {}]);
  const move = moveBetween('overseas');
  const [first, second] = [await exportOne('twice', move), await exportOne('twice', move)];
  expect(second).toEqual({ ...first, staged: expect.any(String) });
});

test('exportItem blocks an item whose current version is disabled, because an old value would become current', async () => {
  await at.seed('source', 'disabled', [{ created: 1_700_000_000 }, { created: 1_700_000_001, enabled: false }]);
  expect(await exportOne('disabled')).toEqual({ state: 'blocked', reason: 'CURRENT_VERSION_DISABLED', throttled: 0 });
});

test('exportItem finds a disabled current version among versions of one second', async () => {
  await at.seed('source', 'disabled-too', [{}, { enabled: false }]);
  expect(await exportOne('disabled-too')).toMatchObject({ state: 'blocked', reason: 'CURRENT_VERSION_DISABLED' });
});

test('exportItem proves the order of versions of one second if each names the one before it', async () => {
  await at.seed('source', 'chained', [{}, {}, {}, {}]);
  expect(await exportOne('chained')).toMatchObject({ state: 'exported', reasons: [] });
});

test('exportItem reports an order that disabled versions hide as uncertain', async () => {
  const closed = { enabled: false };
  await at.seed('source', 'hidden', [{}, closed, {}, closed, {}, closed, {}, {}]);
  expect(await exportOne('hidden')).toMatchObject({
    state: 'exported',
    reasons: ['OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'],
  });
});

test('exportItem proves the order of versions around a disabled one, and stores the proof in the payload', async () => {
  const ids = ['d', 'c', 'b', 'a'].map((digit) => digit.repeat(32));
  await at.seed(
    'source',
    'around',
    ids.map((id, no) => ({ id, enabled: no !== 1 })),
  );
  const move = moveBetween('overseas');
  const output = await exportOne('around', move);
  expect(output).toMatchObject({ state: 'exported', reasons: ['OLD_VERSION_DISABLED'] });
  const payload = await at
    .clients()
    .staging.get(await at.keyed(move), output.state === 'exported' ? output.staged : '');
  const { versions, leftOut } = unpackItem(payload);
  expect(versions.map(({ version, follows }) => [version, follows])).toEqual([
    [ids[0], undefined],
    [ids[2], ids[0]],
    [ids[3], ids[2]],
  ]);
  expect(leftOut).toEqual([ids[1]]);
});

test('exportItem proves the order of all readable versions if only one version is disabled', async () => {
  await at.seed('source', 'alone', [{}, { enabled: false }, {}]);
  expect(await exportOne('alone')).toMatchObject({ state: 'exported', reasons: ['OLD_VERSION_DISABLED'] });
});

test('exportItem skips and names an item that was deleted after the plan', async () => {
  expect(await exportOne('gone')).toEqual({ state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled: 0 });
});

test('exportItem repeats throttled reads and counts them', async () => {
  await at.seed('source', 'busy', [{}]);
  at.fault({ match: { operation: 'secrets.get' }, times: 3, effect: { kind: 'throttle' } });
  expect(await exportOne('busy')).toMatchObject({ state: 'exported', throttled: 3 });
});

test('exportItem fails as retryable when a vault returns errors', async () => {
  await at.seed('source', 'trouble', [{}]);
  at.fault({ match: { operation: 'secrets.get' }, effect: { kind: 'error', status: 500 } });
  expect(await exportOne('trouble')).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
});

test('exportItem survives a connection that breaks during a read', async () => {
  await at.seed('source', 'broken', [{}]);
  at.fault({ match: { operation: 'secrets.get' }, times: 1, effect: { kind: 'reset', at: 'after' } });
  expect(await exportOne('broken')).toMatchObject({ state: 'exported' });
});

describe('exportItem with disabled versions that the request enables', () => {
  const unlocking = () => moveBetween('overseas', { disabled: 'unlock' });

  test('exports them by value, in the order that their content proves', async () => {
    const ids = ['d', 'c', 'b', 'a'].map((digit) => digit.repeat(32));
    const versions = ids.map((id, no) => ({ id, enabled: no !== 1, value: `canary-${no}` }));
    await at.seed('source', 'opened', versions);
    const move = unlocking();
    const output = await exportOne('opened', move);
    expect(output).toMatchObject({ state: 'exported', versionsLeftOut: [], reasons: ['UNLOCKED_FOR_EXPORT'] });
    const { staging } = at.clients();
    const payload = await staging.get(await at.keyed(move), output.state === 'exported' ? output.staged : '');
    const staged = unpackItem(payload).versions.map(({ version, enabled, value }) => ({ id: version, enabled, value }));
    expect(staged).toEqual(versions);
  });

  test('disables them again when a read fails, and reads them in the next round', async () => {
    await at.seed('source', 'reopened', [{ enabled: false }, {}]);
    at.fault({ match: { operation: 'secrets.get' }, effect: { kind: 'error', status: 503 } });
    const move = unlocking();
    expect(await exportOne('reopened', move)).toMatchObject({ state: 'failed', retryable: true });
    at.azure.control.clearFaults();
    expect(await exportOne('reopened', move)).toMatchObject({ state: 'exported', versionsLeftOut: [] });
    expect(await enabledFlags('reopened')).toEqual([false, true]);
  });

  test('names the missing permission to enable them', async () => {
    await at.seed('source', 'unopened', [{ enabled: false }]);
    await at.deny('source', 'secrets/update/action', 'secrets/setSecret/action');
    const output = await exportOne('unopened', unlocking());
    await at.deny('source');
    expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', retryable: false });
    expect(output.state === 'failed' && output.detail).toMatch(/“secrets set”.*Key Vault Secrets Officer/s);
  });

  async function enabledFlags(name: string): Promise<unknown[]> {
    const flags: unknown[] = [];
    for await (const { enabled } of at.secrets('source').listPropertiesOfSecretVersions(name)) flags.push(enabled);
    return flags.sort();
  }
});
