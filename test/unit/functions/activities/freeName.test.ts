import { type ItemType } from '../../../../shared/contracts/model/item';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../support/move/moveSteps';

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure({ elsewhere: { purgeProtection: true } });
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

/** Seeds an item that is soft-deleted in the target. */
async function deleted(itemType: ItemType, vault: VaultName = 'target'): Promise<MovedItem> {
  names += 1;
  const itemName = `freed-${names}`;
  if (itemType === 'secret') await at.seed(vault, itemName, [{}, {}], true);
  if (itemType === 'key') await at.seedKey(vault, itemName, [{ kty: 'EC' }], { deleted: true });
  if (itemType === 'certificate') {
    await at.seedCertificate(vault, itemName, [{}], { deleted: true, policy: { key_props: { kty: 'EC' } } });
  }
  return { move: moveBetween(vault), itemType, itemName };
}

/** Returns whether the vault has the item now. */
async function stateOf({ itemType, itemName }: MovedItem, vault: VaultName = 'target') {
  const [live, inBin] = readingsOf(vault, itemName)[itemType]();
  const [isLive, isDeleted] = await Promise.all(
    [live, inBin].map((reading) =>
      reading.then(
        () => true,
        () => false,
      ),
    ),
  );
  if (isLive === true) return 'live';
  return isDeleted === true ? 'deleted' : 'gone';
}

type Readings = Record<ItemType, () => readonly [live: Promise<unknown>, deleted: Promise<unknown>]>;

const readingsOf = (vault: VaultName, name: string): Readings => ({
  secret: () => [at.secrets(vault).getSecret(name), at.secrets(vault).getDeletedSecret(name)],
  key: () => [at.keys(vault).getKey(name), at.keys(vault).getDeletedKey(name)],
  certificate: () => [at.certificates(vault).getCertificate(name), at.certificates(vault).getDeletedCertificate(name)],
});

const freed = { state: 'freed', throttled: 0 };

describe.each(['secret', 'key', 'certificate'] as const)('freeName for a soft-deleted %s', (type) => {
  test('recovers it once even if the step runs twice', async () => {
    const item = await deleted(type);
    expect([await steps.free(item, 'recover'), await steps.free(item, 'recover')]).toEqual([freed, freed]);
    expect(await stateOf(item)).toBe('live');
    expect(at.calls('target', `deleted${type}s.recover`)).toBe(1);
  });

  test('purges it once even if the step runs twice', async () => {
    const item = await deleted(type);
    expect([await steps.free(item, 'purge'), await steps.free(item, 'purge')]).toEqual([freed, freed]);
    expect(await stateOf(item)).toBe('gone');
    expect(at.calls('target', `deleted${type}s.purge`)).toBe(1);
  });

  test('blocks a purge without trying if the vault has purge protection', async () => {
    const item = await deleted(type, 'elsewhere');
    const blocked = { state: 'blocked', reason: 'PURGE_PROTECTED_IN_TARGET' };
    expect(await steps.free(item, 'purge')).toMatchObject(blocked);
    expect([await stateOf(item, 'elsewhere'), at.calls('elsewhere', `deleted${type}s.purge`)]).toEqual(['deleted', 0]);
  });

  test('recovers it in a vault with purge protection', async () => {
    const item = await deleted(type, 'elsewhere');
    expect(await steps.free(item, 'recover')).toEqual(freed);
    expect(await stateOf(item, 'elsewhere')).toBe('live');
  });

  test.each(['recover', 'purge'] as const)('succeeds after a %s whose answer was lost', async (freeing) => {
    const item = await deleted(type);
    at.fault({
      match: { operation: `deleted${type}s.${freeing}` },
      times: 1,
      effect: { kind: 'reset', at: 'after' },
    });
    expect(await steps.free(item, freeing)).toMatchObject({ state: 'freed' });
    expect(await stateOf(item)).toBe(freeing === 'recover' ? 'live' : 'gone');
  });

  test.each(['recover', 'purge'] as const)(
    'fails without the permission to %s, and names the permission',
    async (freeing) => {
      const item = await deleted(type);
      await at.deny('target', `${type}s/${freeing}/action`);
      const output = await steps.free(item, freeing);
      await at.deny('target');
      expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', retryable: false });
      expect(output.state === 'failed' && output.detail).toMatch(new RegExp(`“${type}s ${freeing}”.*Key Vault`, 's'));
      expect(await stateOf(item)).toBe('deleted');
    },
  );
});

test('freeName succeeds if somebody else has freed the name meanwhile', async () => {
  const item = await deleted('secret');
  await at.secrets('target').purgeDeletedSecret(item.itemName);
  at.azure.control.clearLog();
  const byOthers = { ...freed, byOthers: true };
  expect([await steps.free(item, 'recover'), await steps.free(item, 'purge')]).toEqual([byOthers, byOthers]);
});

test('freeName counts an item as recovered by somebody else unless the vault accepted its request', async () => {
  const { itemName, itemType } = await deleted('secret');
  const move = await at.keyed(moveBetween());
  const item = { move, itemType, itemName };
  const write = at.store.write.bind(at.store);
  const atNote = jest.spyOn(at.store, 'write').mockImplementationOnce(async (...note) => {
    await (await at.secrets('target').beginRecoverDeletedSecret(itemName, { intervalInMs: 5 })).pollUntilDone();
    return write(...note);
  });
  expect(await steps.free(item, 'recover')).toEqual({ ...freed, byOthers: true });
  atNote.mockRestore();
  expect(await steps.free(item, 'recover')).toEqual({ ...freed, byOthers: true });
});

test('freeName never purges a live item', async () => {
  const item = await deleted('secret');
  await (await at.secrets('target').beginRecoverDeletedSecret(item.itemName)).pollUntilDone();
  expect(await steps.free(item, 'purge')).toEqual({ ...freed, byOthers: true });
  expect(await stateOf(item)).toBe('live');
});

test.each(['recover', 'purge'] as const)(
  'freeName (%s) does not touch a deleted certificate for a secret of the same name',
  async (freeing) => {
    const certificate = await deleted('certificate');
    expect(await steps.free({ ...certificate, itemType: 'secret' }, freeing)).toMatchObject({
      state: 'blocked',
      reason: 'NAME_HELD_BY_OTHER_KIND',
    });
    expect(await stateOf(certificate)).toBe('deleted');
  },
);

test('freeName repeats throttled calls and counts them', async () => {
  const item = await deleted('key');
  at.fault({ match: { operation: 'deletedkeys.*' }, times: 2, effect: { kind: 'throttle' } });
  expect(await steps.free(item, 'purge')).toEqual({ state: 'freed', throttled: 2 });
});

test('freeName fails as retryable when a vault returns errors, and frees the name in the next round', async () => {
  const item = await deleted('secret');
  at.fault({ match: { operation: 'deletedsecrets.purge' }, effect: { kind: 'error', status: 503 } });
  expect(await steps.free(item, 'purge')).toMatchObject({ state: 'failed', retryable: true });
  at.azure.control.clearFaults();
  expect(await steps.free(item, 'purge')).toEqual(freed);
  expect(await stateOf(item)).toBe('gone');
});

test('freeName frees nothing for a run that has lost its claim', async () => {
  const item = await deleted('secret', 'overseas');
  await at.takeOver(item.move, moveBetween('overseas'));
  expect(await steps.free(item, 'purge')).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
  expect(await stateOf(item, 'overseas')).toBe('deleted');
});
