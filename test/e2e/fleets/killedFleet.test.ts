import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { fleetReportSchema } from '../../../shared/contracts/api/fleetAnswers';
import {
  moverSeed,
  postFleet,
  readFleet,
  readVaults,
  type StartedFleet,
  vaultWith,
  waitForFleetEnd,
} from '../../support/fleets/localFleets';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { readVault } from '../../support/local/localVaults';
import { withoutIdsAndTimes } from '../../support/move/moveCompare';
import { KillableStack } from '../../support/move/moveKill';

// A fleet in three waves, whose host is killed in each of them. The vaults differ: same and other geography, roles and access
// policies, one that does not exist, one that throttles, one without items. `FLEET_VAULTS=40` is the long form.

const vaultCount = Number(process.env['FLEET_VAULTS'] ?? 7);
const isLong = process.env['FLEET_VAULTS'] !== undefined;
const secretsPerVault = isLong ? 20 : 6;
const name = (at: number) => `app${String(at).padStart(2, '0')}`;
const source = (at: number) => `${name(at)}-we`;
const target = (at: number) => `${name(at)}-to`;
const [dead, throttled, empty] = [1, 2, 3];

if (isLong) jest.setTimeout(2 * 3_600_000);

const { objectId } = defaultIdentity;
const roles = { model: 'rbac' as const, assignments: [{ objectId, dataActions: ['*'] }] };
const policies = {
  model: 'accessPolicies' as const,
  policies: [{ objectId, secrets: ['all'], keys: ['all'], certificates: ['all'] }],
};

/** Every pair of models is there: both have roles, both have policies, or one of each. */
const accessOf = (at: number) => ({ access: at % 2 === 0 ? roles : policies });

function seed(): SeedInput {
  const all = Array.from({ length: vaultCount }, (_, at) => at);
  const sources = all
    .filter((at) => at !== dead)
    .map((at) => vaultWith(source(at), 'westeurope', at === empty ? 0 : secretsPerVault, accessOf(at)));
  // Every third target is in another geography, so its items go by value.
  const targets = all.map((at) =>
    vaultWith(target(at), at % 3 === 0 ? 'eastus' : 'northeurope', 0, accessOf(Math.floor(at / 2))),
  );
  return { settings: { latency: { ms: 20 } }, vaults: [...sources, ...targets, moverSeed] };
}

let stack: KillableStack;
beforeAll(async () => {
  stack = await KillableStack.start(seed(), { MOVE_ALLOWED_SOURCES: '*-we', MOVE_ALLOWED_TARGETS: '*-to' });
});
afterAll(endLocalProcesses);

const perWave = Math.ceil(vaultCount / 3);
const waves = ['first', 'second', 'third'].map((wave, at) => ({
  name: wave,
  vaults: Array.from({ length: vaultCount }, (_, vault) => vault)
    .slice(at * perWave, (at + 1) * perWave)
    .map((vault) => ({ sourceVault: source(vault) })),
}));

/** Kills the host while moves of a wave are in progress, and starts it again. On a busy machine, they may just have ended. */
async function killIn(fleet: StartedFleet, wave: string): Promise<void> {
  const countsOf = async () => (await readFleet(fleet)).waves.find(({ name: each }) => each === wave)?.counts;
  const isBegun = async (): Promise<boolean> => {
    const { running = 0, completed = 0, failed = 0 } = (await countsOf()) ?? {};
    return running + completed + failed > 0;
  };
  await waitUntil(async () => ((await isBegun()) ? true : undefined), `moves of wave ${wave}`, 300_000);
  const calls = await stack.callCount();
  await stack.untilCalls(calls + 10, async () => ((await countsOf())?.running ?? 0) === 0);
  await stack.killHost();
  await stack.startHost();
}

it('ends right, with one report and one run of each move', async () => {
  await localControl(stack.emulator.azure).addFault({
    match: { vault: source(throttled) },
    when: { every: 3 },
    times: 20,
    effect: { kind: 'throttle' },
  });
  const rule = { from: '{app}-we', to: '{app}-to' };
  const fleet = await postFleet(stack.host.baseUrl, { id: 'killed', rule, maxAtOnce: 5, waves });
  for (const { name: wave } of waves) await killIn(fleet, wave);
  const end = await waitForFleetEnd(fleet, 1_800_000);
  expect(end).toMatchObject({ phase: 'partiallyCompleted', counts: { completed: vaultCount - 1, failed: 1 } });
  const { results } = fleetReportSchema.parse((await call(`${fleet.fleetUri}/report?format=json`)).body);
  expect(results.filter(({ state }) => state !== 'completed').map(({ sourceVault }) => sourceVault)).toEqual([
    source(dead),
  ]);
  for (const { moveUri } of await readVaults(fleet)) {
    expect((await call(`${moveUri}/runs`)).body.runs).toHaveLength(1);
  }
});

it('has moved every vault, read by the SDK alone', async () => {
  for (let at = 0; at < vaultCount; at += 1) {
    if (at === dead) continue;
    const [moved, original] = await Promise.all(
      [target(at), source(at)].map((vault) => readVault(stack.emulator.azure, vault)),
    );
    expect(withoutIdsAndTimes(moved ?? [])).toEqual(withoutIdsAndTimes(original ?? []));
    expect(moved).toHaveLength(at === empty ? 0 : secretsPerVault);
  }
});
