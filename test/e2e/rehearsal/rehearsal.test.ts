import { waitUntil } from '../../support/host/hostWait';
import { refusalIn } from '../../support/control/steeredMove';
import { localKeyVaultClient } from '../../support/local/localArm';
import { localControl } from '../../support/local/localControl';
import { call, postMove, readReport, sendMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { readVault } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';
import { mixedSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';
import { createTarget, targetGroup } from '../../support/seeds/targetSeed';

// A whole move into a scratch vault, which the app makes, verifies, deletes and purges.

const env = { MOVE_ALLOW_REHEARSAL: 'true', MOVE_ALLOWED_TARGETS: '*', VAULT_CALL_TIMEOUT_SECONDS: '2' };
const scratch = 'contoso-scratch';
const rehearse = { into: { vault: scratch, createTarget } };
const body = { sourceVault: moveSource, targetVault: sameGeographyTarget, rehearse };

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(mixedSeed(6, 1), env);
});
afterAll(endLocalProcesses);

async function operations(): Promise<string[]> {
  return (await localControl(stack.emulator.azure).requests()).map(({ operation }) => operation);
}

it('moves and verifies everything in the scratch vault and discards it, although the host dies before', async () => {
  const control = localControl(stack.emulator.azure);
  // The host dies between the verification and the delete.
  await control.addFault({
    match: { operation: 'arm.vaults.delete' },
    when: { call: 1 },
    effect: { kind: 'reset', at: 'before' },
  });
  const move = await postMove(stack.host.baseUrl, { id: 'rehearsal', ...body });
  await waitUntil(async () => ((await operations()).includes('arm.vaults.delete') ? true : undefined), 'a delete');
  await stack.killHost();
  await stack.startHost();
  const end = await waitForEnd(stack.host.baseUrl, move.id);
  expect(end).toMatchObject({
    targetVault: scratch,
    rehearsal: { targetVault: sameGeographyTarget, scratch: { fate: 'purged' } },
  });

  const { rehearsal, items, results } = await readReport(stack.host.baseUrl, move.id);
  expect(items.done).toBeGreaterThan(6);
  expect(results.filter(({ state }) => state === 'verified' || state === 'moved').length).toBe(items.done);
  expect(rehearsal).toMatchObject({
    targetVault: sameGeographyTarget,
    scratch: { vault: scratch, fate: 'purged' },
    proven: { items: items.done },
    real: { items: { total: items.total } },
  });
});
