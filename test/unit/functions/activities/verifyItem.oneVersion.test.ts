import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type VersionResult } from '../../../../shared/contracts/model/outcome';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../support/move/moveAzure';
import { type MovedItem, moveSteps } from '../../../support/move/moveSteps';

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

interface Moved extends MovedItem {
  readonly versions: VersionResult[];
}

const disabled = { enabled: false } as const;

async function seeded(changes: Partial<MoveSpec>, version: Partial<SeedVersion>): Promise<MovedItem> {
  names += 1;
  const itemName = `alone-${names}`;
  await at.seed('source', itemName, [version]);
  return { move: moveBetween('target', changes), itemType: 'secret', itemName };
}

async function restored(version: Partial<SeedVersion>, changes: Partial<MoveSpec> = {}): Promise<Moved> {
  const item = await seeded(changes, version);
  const output = await moveSteps(at).byBackup(item);
  if (output.state !== 'restored' || output.currentVersion === undefined) throw new Error(output.state);
  return { ...item, versions: [{ from: output.currentVersion, to: output.currentVersion }] };
}

async function imported(version: Partial<SeedVersion>, changes: Partial<MoveSpec> = {}): Promise<Moved> {
  const item = await seeded(changes, version);
  const output = await moveSteps(at).byValue(item);
  if (output.state !== 'imported') throw new Error(output.state);
  return { ...item, versions: output.versions };
}

const verify = (moved: Moved) => moveSteps(at).verify(moved, { versionCount: 1, versions: moved.versions });
/**
 * Returns every request about an item since the log was cleared: `source secrets.get`. A new client starts with a list.
 */
const requested = () =>
  at.azure.control
    .requests()
    .filter(({ vault, operation }) => (vault === 'source' || vault === 'target') && operation !== 'secrets.list')
    .map(({ vault, operation }) => `${vault} ${operation}`)
    .sort();
const notEqual = (detail: string) => ({
  state: 'failed',
  code: 'NOT_EQUAL_AFTER_MOVE',
  retryable: false,
  detail: expect.stringContaining(detail),
});
const retag = async (vault: 'source' | 'target', name: string) => {
  const { properties } = await at.secrets(vault).getSecret(name);
  await at.secrets(vault).updateSecretProperties(name, properties.version ?? '', { tags: { changed: 'yes' } });
};

describe.each([
  ['restored', restored],
  ['imported', imported],
] as const)('a secret of one version that was %s', (_, moveOne) => {
  const one = (changes: Partial<MoveSpec> = {}) => moveOne({ tags: { of: 'one' } }, changes);

  test('is verified by one read in each vault', async () => {
    const moved = await one();
    at.azure.control.clearLog();
    const output = await verify(moved);
    expect(output).toMatchObject({ state: 'verified', versions: moved.versions });
    expect(output.state === 'verified' && output.versions[0]?.digest?.length).toBe(64);
    expect(requested()).toEqual(['source secrets.get', 'target secrets.get']);
  });

  test.each(['source', 'target'] as const)('is not equal after it got another version in the %s', async (vault) => {
    const moved = await one();
    await at.secrets(vault).setSecret(moved.itemName, 'canary-new');
    const words = { source: 'is not in the target', target: 'of the target is like no version of the source' };
    expect(await verify(moved)).toMatchObject(notEqual(words[vault]));
  });

  test.each(['source', 'target'] as const)('is not equal after its tags were changed in the %s', async (vault) => {
    const moved = await one();
    await retag(vault, moved.itemName);
    expect(await verify(moved)).toMatchObject(notEqual('differs in tags'));
  });

  test('is not equal after it was disabled in the target', async () => {
    const moved = await one();
    await at.secrets('target').updateSecretProperties(moved.itemName, moved.versions[0]?.to ?? '', disabled);
    expect(await verify(moved)).toMatchObject(notEqual('enabled'));
  });

  test.each(['source', 'target'] as const)('is not equal after it was deleted from the %s', async (vault) => {
    const moved = await one();
    await (await at.secrets(vault).beginDeleteSecret(moved.itemName)).pollUntilDone();
    const words = { source: 'the source no longer has it', target: 'the target does not have it' };
    expect(await verify(moved)).toMatchObject(notEqual(words[vault]));
  });

  test('is not equal if one of the reads fails', async () => {
    const moved = await one();
    at.fault({ match: { vault: 'source', operation: 'secrets.get' }, effect: { kind: 'error', status: 503 } });
    expect(await verify(moved)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE' });
  });

  test('is read by its lists if a move may have left a version enabled, or written on top of others', async () => {
    for (const terms of [{ disabled: 'unlock' }, { onConflict: 'newVersion' }] as const) {
      const moved = await one(terms);
      at.azure.control.clearLog();
      expect(await verify(moved)).toMatchObject({ state: 'verified' });
      expect(requested()).toContain('target secrets.listVersions');
    }
  });

  test('is read by its lists at level metadata, which reads no value', async () => {
    const moved = await one({ verify: 'metadata' });
    at.azure.control.clearLog();
    expect(await verify(moved)).toMatchObject({ state: 'verified' });
    expect(requested()).not.toContain('target secrets.get');
  });
});

test('verifyItem verifies a restored secret whose only version is disabled by its lists', async () => {
  const moved = await restored(disabled);
  expect(await verify(moved)).toMatchObject({ state: 'verified', versions: moved.versions });
});

test('verifyItem finds an older version that appeared before the imported one, because the imported one names it', async () => {
  const moved = await imported({});
  const name = moved.itemName;
  await (await at.secrets('target').beginDeleteSecret(name)).pollUntilDone();
  await at.secrets('target').purgeDeletedSecret(name);
  await at.secrets('target').setSecret(name, 'canary-other');
  const { value = '', properties } = await at.secrets('source').getSecret(name);
  const again = await at.secrets('target').setSecret(name, value, properties);
  const versions = [{ from: properties.version ?? '', to: again.properties.version ?? '' }];
  expect(await verify({ ...moved, versions })).toMatchObject(
    notEqual('of the target is like no version of the source'),
  );
});
