import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { steer } from '../../support/control/steeredMove';
import { fastClock } from '../../support/hold/fastClock';
import { editedSource, targetEdits } from '../../support/hold/targetEdits';
import { itemNames } from '../../support/local/localItems';
import { postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localArmClient, localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// People change the target while a move holds. The clock runs 40 times as fast, so a pause of a minute takes 1.5 s.

const pairs = ['edited', 'emptied', 'replaced'].map((name) => ({ source: `contoso-${name}`, target: `north-${name}` }));

const seed: SeedInput = {
  vaults: [
    ...pairs.map(({ source }) => editedSource(source)),
    ...pairs.map(({ target }) => ({ name: target, region: 'northeurope' })),
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

let stack: KillableStack;
beforeAll(async () => {
  const clock = fastClock(40);
  stack = await KillableStack.startWithOwnAzure(seed, clock, clock);
});
afterAll(endLocalProcesses);

async function hold(name: string) {
  const [source, target] = [`contoso-${name}`, `north-${name}`];
  const move = await postMove(stack.host.baseUrl, {
    gate: 'off',
    sourceVault: source,
    targetVault: target,
    cutover: 'hold',
  });
  await waitForMove(stack.host.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  return { move, source, target };
}

/** Where a vault is, and with what it can be created again. */
async function vaultOf(name: string) {
  for await (const { id = '', name: found, ...vault } of localArmClient(
    stack.emulator.azure,
  ).vaults.listBySubscription())
    if (found === name) return { resourceGroup: id.split('/')[4] ?? '', ...vault };
  throw new Error(`Expected a vault ${name}.`);
}

const label = ({
  itemType,
  itemName,
}: {
  readonly itemType?: string | undefined;
  readonly itemName?: string | undefined;
}) => `${itemType ?? ''}/${itemName ?? ''}`;

test('names each item that somebody changed in the target, and overwrites none', async () => {
  const { move, target } = await hold('edited');
  for (const { make } of targetEdits) await make(stack.emulator.azure, target);
  expect((await steer(move, 'cutover', { freeze: 'report' })).status).toBe(202);
  const end = await waitForEnd(stack.host.baseUrl, move.id);
  const report = await readReport(stack.host.baseUrl, move.id);
  const changed = report.problems.filter(({ code }) => code === 'TARGET_CHANGED').map(label);
  expect(changed.toSorted()).toEqual(targetEdits.map(label).toSorted());
  const unverified = report.results.filter(({ verified }) => !verified).map(label);
  expect(unverified.toSorted()).toEqual(targetEdits.map(label).toSorted());
  expect(end.phase).toBe('partiallyCompleted');
  const asked = Date.parse(report.sincePlan?.cutover?.at ?? '');
  expect(report.results.filter(({ verified, proof }) => verified && Date.parse(proof?.at ?? '') < asked)).toEqual([]);
  const secrets = localSecretClient(stack.emulator.azure, target);
  expect((await secrets.getSecret('set')).value).toBe('by a person');
  expect((await secrets.getSecret('tagged')).properties.tags).toEqual({ owner: 'a person' });
  expect(await itemNames(stack.emulator.azure, target)).not.toContain('secret/deleted');
});

test('names all items of a target that somebody emptied', async () => {
  const { move, target } = await hold('emptied');
  const secrets = localSecretClient(stack.emulator.azure, target);
  for await (const { name } of secrets.listPropertiesOfSecrets()) {
    if (name === 'renewed') continue;
    await (await secrets.beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
    await secrets.purgeDeletedSecret(name);
  }
  const { secrets: all = [] } = editedSource('any');
  await steer(move, 'cutover', { freeze: 'report' });
  await waitForEnd(stack.host.baseUrl, move.id);
  const report = await readReport(stack.host.baseUrl, move.id);
  const gone = report.results.filter(({ itemType, verified }) => itemType === 'secret' && !verified);
  expect(gone).toHaveLength(all.length);
});

test('holds on when somebody deletes the target, and when somebody creates it again', async () => {
  const { move, target } = await hold('replaced');
  const arm = localArmClient(stack.emulator.azure);
  const { resourceGroup, ...vault } = await vaultOf(target);
  await arm.vaults.delete(resourceGroup, target);
  const inTrouble = ({ hold: held }: MoveStatus) => held?.trouble !== null && held?.trouble !== undefined;
  await steer(move, 'cutover');
  const away = await waitForMove(stack.host.baseUrl, move.id, inTrouble);
  expect(away.phase).toBe('syncing');
  expect(away.hold?.trouble?.detail).toContain('could not be read again');

  await arm.vaults.purgeDeleted(target, vault.location ?? '', { updateIntervalInMs: 20 });
  const { location = '', properties } = vault;
  await arm.vaults.createOrUpdate(
    resourceGroup,
    target,
    {
      location,
      properties: {
        tenantId: properties.tenantId,
        sku: properties.sku,
        accessPolicies: properties.accessPolicies ?? [],
      },
    },
    { updateIntervalInMs: 20 },
  );
  const replaced = await waitForMove(
    stack.host.baseUrl,
    move.id,
    ({ hold: held }) => held?.trouble?.code === 'VAULT_REPLACED',
  );
  expect(replaced.phase).toBe('syncing');
  expect(replaced.items).toMatchObject({ failed: 0 });
});
