import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../../support/move/moveSteps';

// A verification that compares disabled versions has to enable them. It must leave no other trace.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

const disabled = { enabled: false } as const;

async function seeded(changes: Partial<MoveSpec> = {}): Promise<MovedItem> {
  names += 1;
  const itemName = `judged-${names}`;
  const versions = [{}, disabled, {}].map((version, no) => ({ created: 1_000 + no, updated: 2_000 + no, ...version }));
  await at.seed('source', itemName, versions);
  return { move: moveBetween('target', { disabled: 'unlock', ...changes }), itemType: 'secret', itemName };
}

/** Returns whether each version is enabled and when it last changed, oldest first. */
async function traces(vault: VaultName, { itemName }: MovedItem) {
  const versions = await collect(at.secrets(vault).listPropertiesOfSecretVersions(itemName));
  return versions
    .map(({ createdOn, enabled, updatedOn }) => ({
      made: createdOn?.getTime(),
      enabled,
      touched: updatedOn?.getTime(),
    }))
    .sort((a, b) => (a.made ?? 0) - (b.made ?? 0));
}

describe.each(['full', 'metadata'] as const)('judgeItem at level %s for a restored copy', (verify) => {
  test.each(['backupRestore', 'skip'] as const)('enables nothing in either vault, by route %s', async (route) => {
    const item = await seeded({ verify });
    await steps.byBackup(item);
    const before = await traces('source', item);
    expect(await steps.verify(item, { route })).toMatchObject({ state: 'verified' });
    expect([await traces('source', item), await traces('target', item)]).toEqual([before, before]);
  });
});

test('judgeItem does not call a restored copy equal if its disabled version was changed in the target', async () => {
  const item = await seeded();
  await steps.byBackup(item);
  const target = at.secrets('target');
  for await (const { version = '', enabled } of target.listPropertiesOfSecretVersions(item.itemName)) {
    if (enabled === false) await target.updateSecretProperties(item.itemName, version, { enabled: true });
  }
  expect(await steps.verify(item)).toMatchObject({
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: expect.stringContaining('enabled'),
  });
});

describe('judgeItem for a copy by value', () => {
  test('compares a disabled version by its content, and changes only its time', async () => {
    const item = await seeded();
    const imported = await steps.byValue(item);
    const before = await traces('source', item);
    const versions = imported.state === 'imported' ? imported.versions : [];
    expect(versions).toHaveLength(3);
    const verified = await steps.verify(item, { route: 'exportImport', versions });
    expect(verified.state === 'verified' && verified.versions.map(({ digest }) => digest?.length)).toEqual([
      64, 64, 64,
    ]);
    const after = await traces('source', item);
    expect(after.map(({ enabled }) => enabled)).toEqual([true, false, true]);
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    const there = await traces('target', item);
    expect(there.map(({ enabled }) => enabled).sort()).toEqual([false, true, true]);
  });

  test('finds other content of a disabled version in the target, and disables both again', async () => {
    const item = await seeded();
    await at.seed('target', item.itemName, [
      { created: 1, value: `canary-${item.itemName}-0` },
      { created: 2, value: 'canary-other', ...disabled },
      { created: 3, value: `canary-${item.itemName}-2` },
    ]);
    expect(await steps.verify(item, { route: 'skip' })).toMatchObject({ code: 'NOT_EQUAL_AFTER_MOVE' });
    const flags = async (vault: VaultName) => (await traces(vault, item)).map(({ enabled }) => enabled);
    expect([await flags('source'), await flags('target')]).toEqual([
      [true, false, true],
      [true, false, true],
    ]);
  });

  test('disables the version in the source again after a failed read in the target', async () => {
    const item = await seeded();
    const imported = await steps.byValue(item);
    const versions = imported.state === 'imported' ? imported.versions : [];
    at.fault({ match: { vault: 'target', operation: 'secrets.get' }, effect: { kind: 'error', status: 503 } });
    const output = await steps.verify(item, { route: 'exportImport', versions });
    expect(output).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
    expect((await traces('source', item)).map(({ enabled }) => enabled)).toEqual([true, false, true]);
  });

  test('enables nothing at level metadata', async () => {
    const item = await seeded({ verify: 'metadata' });
    const imported = await steps.byValue(item);
    const before = await traces('source', item);
    const versions = imported.state === 'imported' ? imported.versions : [];
    expect(await steps.verify(item, { route: 'exportImport', versions })).toMatchObject({ state: 'verified' });
    expect(await traces('source', item)).toEqual(before);
  });
});
