import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
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
const body = (vault: string) => ({
  sourceVault: moveSource,
  targetVault: sameGeographyTarget,
  gate: 'warn',
  rehearse: { into: { vault, createTarget } },
});

function seed(): SeedInput {
  const mixed = mixedSeed(6, 1);
  const delays = { deleteMs: 0, purgeMs: 0, provisionMs: 0, accessMs: 0 };
  return { ...mixed, settings: { ...mixed.settings, delays } };
}

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(seed(), env);
});
afterAll(endLocalProcesses);

const control = () => localControl(stack.emulator.azure);
const isThere = async (name: string): Promise<boolean> =>
  localKeyVaultClient(stack.emulator.azure)
    .vaults.get(targetGroup, name)
    .then(
      () => true,
      () => false,
    );

it('moves and verifies everything in the scratch vault and discards it, although the host dies before', async () => {
  // Azure does not answer to a delete, until the host has died between the verification and the delete.
  await control().addFault({ match: { operation: 'arm.vaults.delete' }, effect: { kind: 'reset', at: 'before' } });
  const move = await postMove(stack.host.baseUrl, { id: 'rehearsal', ...body(scratch) });
  await waitUntil(async () => {
    const requests = await control().requests();
    return requests.some(({ operation }) => operation === 'arm.vaults.delete') ? true : undefined;
  }, 'a delete');
  await stack.killHost();
  expect(await isThere(scratch)).toBe(true);
  await control().clearFaults();
  await stack.startHost();
  const end = await waitForEnd(stack.host.baseUrl, move.id);
  expect(end).toMatchObject({
    targetVault: scratch,
    rehearsal: { targetVault: sameGeographyTarget, scratch: { fate: 'purged' } },
  });
  expect(await isThere(scratch)).toBe(false);

  const { rehearsal, items, problems } = await readReport(stack.host.baseUrl, move.id);
  expect(items.done).toBeGreaterThan(6);
  expect(problems.filter(({ code }) => code === 'SCRATCH_VAULT_LEFT')).toEqual([]);
  expect(rehearsal).toMatchObject({
    targetVault: sameGeographyTarget,
    scratch: { vault: scratch, fate: 'purged' },
    proven: { items: items.done },
    real: { items: { total: items.total } },
  });
  const unproven = rehearsal?.notProven.map(({ what }) => what);
  expect(unproven).toEqual(expect.arrayContaining(['targetWrites', 'renewals']));
  expect(unproven).not.toContain('routes');

  // The real target was only read, and the plan of the real move has a report of its own.
  expect(await readVault(stack.emulator.azure, sameGeographyTarget)).toEqual([]);
  const real = await call(`${stack.host.baseUrl}${rehearsal?.real?.reportUri ?? ''}&format=md`);
  expect(real.text).toContain(`# Dry run ${move.id}`);
  expect(real.text).toContain(sameGeographyTarget);
  const written = (await control().requests()).filter(({ method }) => method === 'PUT' || method === 'PATCH');
  expect(written.filter(({ path }) => path.includes(`/vaults/${sameGeographyTarget}`))).toEqual([]);
});

it('is neither retried nor rolled back', async () => {
  const moveUri = `${stack.host.baseUrl}/api/moves/rehearsal`;
  const retry = await call(`${moveUri}/retry`, { method: 'POST' });
  expect(refusalIn(retry)).toMatchObject({ status: 409 });
  expect(refusalIn(await call(`${moveUri}/rollback/plan`))).toMatchObject({
    status: 409,
    code: 'ROLLBACK_NOT_POSSIBLE',
  });
});

it('is refused where a vault has the name of the scratch vault, live or soft-deleted', async () => {
  const { baseUrl } = stack.host;
  const { vaults } = localKeyVaultClient(stack.emulator.azure);
  const exists = { status: 409, code: 'SCRATCH_VAULT_EXISTS' };
  const other = 'contoso-mover';
  expect(refusalIn(await sendMove(baseUrl, body(other)))).toMatchObject(exists);
  const { location, properties } = await vaults.get(`rg-${other}`, other).catch(() => vaults.get('contoso', other));
  const given = { location: location ?? '', properties: { ...properties, accessPolicies: [] } };
  await vaults.createOrUpdate(targetGroup, 'contoso-gone', given);
  await vaults.delete(targetGroup, 'contoso-gone');
  expect(refusalIn(await sendMove(baseUrl, body('contoso-gone')))).toMatchObject(exists);
});
