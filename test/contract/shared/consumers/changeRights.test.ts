import { estateSubscriptions } from '../../../../local/azure/seeds/estateSeed';
import { type ConsumerChange, appChangeRights } from '../../../../shared/contracts/model/consumerChange';
import { changeRights } from '../../../../shared/rules/consumers/searchRights';
import { changeHost } from '../../../support/consumers/changeDriver';
import { type ChangeWorld, changeWorld, objects } from '../../../support/consumers/changeWorld';
import { assignAt, setRights } from '../../../support/consumers/estateSearch';

// The app has exactly the rights that `kvmover permissions --consumers <ids> --changes` prints.

const host = changeHost();
let world: ChangeWorld;
const { actions, dataActions } = changeRights.app;
/** The embedded Azure takes the roles of Synapse for data actions. */
const ofSynapse = Object.values(appChangeRights.synapseLinkedService).map(({ action }) => action);
const all = { actions, dataActions: [...dataActions, ...ofSynapse] };
const without = (right: string) => ({
  actions: all.actions.filter((one) => one !== right),
  dataActions: all.dataActions.filter((one) => one !== right),
});

beforeAll(async () => {
  world = await changeWorld();
});
beforeEach(async () => {
  await world.reset();
  await setRights(world.azure, all);
  await assignAt(world.azure, [`/subscriptions/${estateSubscriptions[0] ?? ''}`], 'estate');
});
afterAll(async () => {
  host.remove();
  await world.azure.stop();
});

test('the printed rights are enough to change each kind, and to take it back', async () => {
  for (const change of objects) {
    const ended = await host.change(world.writes, change);
    expect([change.kind, ended.outcomes[0]?.state]).toEqual([change.kind, 'changed']);
    expect((await host.undo(world.writes, ended)).outcomes[0]?.state).toBe('takenBack');
  }
});

const rights = objects.flatMap((change) =>
  Object.entries(appChangeRights[change.kind]).map(
    ([use, { action }]: [string, { action: string }]): [string, string, ConsumerChange] => [action, use, change],
  ),
);

test.each(rights)('without %s a change fails, names it, and works with it alone added', async (right, use, change) => {
  const before = await world.read(change);
  await setRights(world.azure, without(right));
  const failed = await host.change(world.writes, change);
  expect(failed.outcomes).toMatchObject([
    { state: 'failed', code: 'ARM_FORBIDDEN', detail: expect.stringContaining(right) },
  ]);
  await setRights(world.azure, all);
  // Only a refresh comes after the write.
  const isWritten = use === 'refreshes';
  expect((await world.read(change)) !== before).toBe(isWritten);
  const isRefreshed = () =>
    world.azure.control.requests().filter(({ path, status }) => path.endsWith('/refreshSecret') && status < 300).length;
  const refreshes = isRefreshed();
  const ended = await host.change(world.writes, change);
  expect(ended.outcomes[0]?.state).toBe(isWritten ? 'alreadyThere' : 'changed');
  expect(isRefreshed() - refreshes).toBe(change.kind === 'namedValue' ? 1 : 0);
});
