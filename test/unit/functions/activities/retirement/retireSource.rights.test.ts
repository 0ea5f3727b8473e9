import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { armRights } from '../../../../../shared/rules/rights/armRights';
import { assignAt, setRights } from '../../../../support/consumers/estateSearch';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { hashIn, retiredVault, type RetiredVault } from '../../../../support/retirement/retiredVault';

// The app has exactly the rights that `kvmover permissions --retirement` prints for the source.

const printed = (retirement: boolean) =>
  armRights({ ...moveBetween(), retirement })
    .filter(({ scope }) => scope === 'sourceVault' || scope === 'sourceSubscription')
    .map(({ action }) => action);
const actions = printed(true);
let at: MoveAzure;
let old: RetiredVault;
const give = (some: readonly string[]) => setRights(at.azure, { actions: some, dataActions: [] });

beforeEach(async () => {
  at = await startMoveAzure({});
  old = await retiredVault(at);
  await give(actions);
  await assignAt(at.azure, [`/subscriptions/${defaultSubscriptionId}`], 'estate');
});
afterEach(() => at.stop());

it('the printed rights are enough for each step', async () => {
  const record = hashIn(await old.record());
  for (const step of ['lock', 'unlock', 'lock', 'delete', 'recover'] as const)
    expect([step, (await old.step(step, record)).state]).toEqual([step, 'done']);
});

/** The step that needs each right first. */
const steps = {
  'Microsoft.KeyVault/vaults/read': 'record',
  'Microsoft.Authorization/roleAssignments/read': 'record',
  'Microsoft.KeyVault/vaults/write': 'lock',
  'Microsoft.KeyVault/vaults/delete': 'delete',
  'Microsoft.KeyVault/locations/deletedVaults/read': 'delete',
} as const;

it('names each printed right of a retirement', () => {
  expect(actions.filter((action) => !printed(false).includes(action)).sort()).toEqual(
    Object.keys(steps)
      .filter((action) => !printed(false).includes(action))
      .sort(),
  );
  expect(Object.keys(steps).filter((action) => !actions.includes(action))).toEqual([]);
});

it.each(Object.entries(steps))(
  'without %s the step %s fails, names it, writes nothing, and works with it',
  async (right, step) => {
    const take = async () => (step === 'record' ? old.record() : old.step(step, record));
    const record = step === 'record' ? '' : hashIn(await old.record());
    if (step === 'delete') await old.step('lock', record);
    const before = await old.state();
    await give(actions.filter((action) => action !== right));
    const failed = await take();
    await give(actions);
    expect(failed).toMatchObject({ state: 'failed', detail: expect.stringContaining(right) });
    expect(await old.state()).toEqual(before);
    expect((await take()).state).toBe(step === 'record' ? 'recorded' : 'done');
  },
);
