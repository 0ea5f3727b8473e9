import { groupNames, vaultGroup } from '../../../../../shared/clients/pace/vaultGroup';
import { serviceLimits } from '../../../../../shared/clients/pace/serviceLimits';
import { type VaultResource } from '../../../../../shared/contracts/model/vaultResource';
import { fakeClock } from '../../../../support/clients/clientFakeClock';
import { seededRandom } from '../../../../support/fuzz/random';
import { groupWorld } from '../../../../support/pace/groupWorld';
import { busiestWindow } from '../../../../support/pace/paceWorld';

afterEach(() => {
  jest.restoreAllMocks();
});

const vaultLimit = 120;
const groupLimit = 5 * vaultLimit;

const timesOf = ({ counted }: ReturnType<typeof groupWorld>, vault?: string): number[] =>
  counted.filter((each) => vault === undefined || each.vault === vault).map(({ at }) => at);

async function rateOf(world: ReturnType<typeof groupWorld>, seconds: number): Promise<number> {
  const before = world.counted.length;
  await world.clock.advance(seconds * 1_000);
  return (world.counted.length - before) / ((groupLimit * seconds) / 10);
}

const vaultsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `vault-${String(index)}`);

test('five moves into one subscription use 95 % of its limit, and never more than all', async () => {
  const world = groupWorld(vaultLimit);
  for (const vault of vaultsOf(5)) world.open([vault]);
  await world.clock.advance(15_000);
  expect(await rateOf(world, 30)).toBeGreaterThan(0.95);
  expect(busiestWindow(timesOf(world))).toBeLessThanOrEqual(groupLimit);
});

test('one process with eight vaults keeps to the limit of the subscription, and serves each vault', async () => {
  const world = groupWorld(vaultLimit);
  world.open(vaultsOf(8));
  await world.clock.advance(15_000);
  expect(await rateOf(world, 30)).toBeGreaterThan(0.95);
  expect(busiestWindow(timesOf(world))).toBeLessThanOrEqual(groupLimit);
  const ofVaults = vaultsOf(8).map((vault) => timesOf(world, vault).length);
  expect(Math.min(...ofVaults)).toBeGreaterThan(0.5 * Math.max(...ofVaults));
});

test.each([1, 2])('processes with many vaults come and die, and stay below the limit (%i)', async (seed) => {
  const random = seededRandom(seed);
  const world = groupWorld(vaultLimit, () => random.int(0, 1_000_000) / 1_000_000);
  const vaults = vaultsOf(9);
  const parts = [vaults.slice(0, 4), vaults.slice(3, 7), vaults.slice(6)];
  const alive = parts.map((part) => world.open(part));
  await world.clock.advance(15_000);
  const before = world.counted.length;
  for (let kills = 0; kills < 4; kills += 1) {
    const killed = random.int(0, 2);
    alive[killed]?.kill();
    alive[killed] = world.open(parts[killed] ?? []);
    await world.clock.advance(10_000);
  }
  expect(busiestWindow(timesOf(world))).toBeLessThanOrEqual(groupLimit);
  for (const vault of vaults) expect(busiestWindow(timesOf(world, vault))).toBeLessThanOrEqual(vaultLimit);
  // Chance decides about the order of processes and the times of renewals: runs reached 0.69 to 0.78.
  expect((world.counted.length - before) / (groupLimit * 4)).toBeGreaterThan(0.6);
});

test('a move with a smaller share leaves the rest of the limit to others', async () => {
  const world = groupWorld(vaultLimit);
  for (const vault of vaultsOf(12)) world.open([vault], { share: 0.5 });
  await world.clock.advance(30_000);
  expect(busiestWindow(timesOf(world))).toBeLessThanOrEqual(groupLimit / 2);
});

test('a process does not count a vault that it no longer uses, until it uses it again', async () => {
  const clock = fakeClock();
  const quotas: (() => unknown)[] = [];
  const group = vaultGroup(clock, serviceLimits, (uses) => {
    quotas.push(uses);
    const allowed = { part: 1, isSmooth: false, isWindowed: true };
    return { allowed: () => allowed, keep: () => undefined, changesInMs: () => Infinity };
  });
  const counted: string[] = [];
  const member = (name: string) => ({
    pump: () => undefined,
    demand() {
      counted.push(name);
      return { most: 1, queued: 0 };
    },
  });
  const [one, other, waits] = [member('one'), member('other'), member('waits')];
  const namesCounted = () => {
    counted.length = 0;
    for (const uses of quotas) uses();
    return [...new Set(counted)];
  };
  group.keep(one, false);
  group.keep(waits, true);
  await clock.advance(15_000);
  group.keep(other, false);
  expect(namesCounted()).toEqual(['one', 'waits', 'other']);
  await clock.advance(10_000);
  expect(namesCounted()).toEqual(['waits', 'other']);
  group.keep(one, false);
  expect(namesCounted()).toEqual(['waits', 'other', 'one']);
});

const id = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
const found = (region: string) => ({ subscriptionId: id.toUpperCase(), region }) as VaultResource;

test.each([
  ['the vault', () => Promise.resolve(found('westeurope')), `${id}_westeurope`],
  ['no such vault', () => Promise.resolve(undefined), 'unknown'],
  ['a region that is no name', () => Promise.resolve(found('../other')), 'unknown'],
  ['a failure', () => Promise.reject(new Error('forbidden')), 'unknown'],
])('groupNames returns a group when Azure Resource Manager shows %s', async (_, findVault, expected) => {
  const clock = fakeClock();
  const used: string[] = [];
  groupNames({ findVault }, clock)('a-vault', (name) => used.push(name));
  await clock.advance(60_000);
  expect(used).toEqual([expected]);
});

test('groupNames waits two seconds for Azure Resource Manager, and takes up a later answer', async () => {
  const clock = fakeClock();
  let answer: (vault: VaultResource) => void = () => undefined;
  const findVault = () => new Promise<VaultResource>((resolve) => (answer = resolve));
  const used: string[] = [];
  groupNames({ findVault }, clock)('a-vault', (name) => used.push(name));
  await clock.advance(1_999);
  expect(used).toEqual([]);
  await clock.advance(1);
  expect(used).toEqual(['unknown']);
  await clock.advance(60_000);
  answer(found('westeurope'));
  await clock.advance(1);
  expect(used).toEqual(['unknown', `${id}_westeurope`]);
});
