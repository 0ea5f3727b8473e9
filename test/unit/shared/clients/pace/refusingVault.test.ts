import { wait } from '../../../../../shared/clients/async/clock';
import { withoutClaim, type WriteGuard } from '../../../../../shared/clients/claims/writeGuard';
import { secretOperations } from '../../../../../shared/clients/vault/itemOperations';
import { type FakeClock } from '../../../../support/clients/clientFakeClock';
import { seededRandom } from '../../../../support/fuzz/random';
import { limitedVault, type Load, pacedVault } from '../../../../support/pace/pacedVault';

beforeEach(() => {
  const random = seededRandom(1);
  jest.spyOn(Math, 'random').mockImplementation(() => random.int(0, 1_000_000) / 1_000_000);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('vaultCall at a vault that refuses some requests at any pace', () => {
  const random = seededRandom(2);
  const reads = { operation: secretOperations.read };
  const sets = { operation: secretOperations.set, share: 0.8 };

  test.each<[string, Load, (request: { readonly number: number }) => boolean]>([
    ['every third of 100 reads', { ...reads, calls: 100 }, ({ number }) => number % 3 !== 0],
    ['every third of 5,000 reads', { ...reads, calls: 5_000 }, ({ number }) => number % 3 !== 0],
    ['every third of 100 sets', { ...sets, calls: 100 }, ({ number }) => number % 3 !== 0],
    ['every third of 900 sets', { ...sets, calls: 900 }, ({ number }) => number % 3 !== 0],
    ['a third of 5,000 reads by chance', { ...reads, calls: 5_000 }, () => random.int(1, 3) > 1],
    ['a tenth of 5,000 reads by chance', { ...reads, calls: 5_000 }, () => random.int(1, 10) > 1],
  ])('needs at most three times as long for each request, and 2 s to learn: %s', async (_, load, accepts) => {
    const quiet = await pacedVault({ accepts: () => true }).run(load);
    const { tookMs, sentAt, errors } = await pacedVault({ accepts }).run(load);
    expect(errors).toEqual([]);
    const msPerRequest = Math.max(quiet.tookMs / load.calls, 1);
    expect(tookMs).toBeLessThan(2_000 + 3 * msPerRequest * sentAt.length);
  });

  test('gives up an operation that the vault always refuses, although it accepts others', async () => {
    const vault = pacedVault({ accepts: ({ operation }) => operation !== secretOperations.backup });
    const [backups] = await Promise.all([
      vault.run({ calls: 1, operation: secretOperations.backup }),
      vault.run({ calls: 40_000, callers: 4 }),
    ]);
    expect(backups.errors).toMatchObject([{ code: 'VAULT_THROTTLED', retryable: true }]);
    expect(backups.refused).toBe(10);
  });
});

describe('vaultCall at a vault that refuses all requests', () => {
  const refusing = (retryAfterMs?: number) =>
    pacedVault({ accepts: () => false, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

  test('waits as long as the service advises, and gives up', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const { sentAt, errors } = await refusing().run({ calls: 1 });
    const waits = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0) - 20);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(errors).toMatchObject([{ code: 'VAULT_THROTTLED', retryable: true }]);
  });

  test('ends all calls that wait when it gives up, after few requests', async () => {
    const { sentAt, tookMs, errors } = await refusing().run({ calls: 32 });
    expect(errors).toHaveLength(32);
    expect(errors.every((error) => (error as { code?: string }).code === 'VAULT_THROTTLED')).toBe(true);
    expect(tookMs).toBeLessThan(40_000);
    // 32 at once, then half as many in each round, and two at the least.
    expect(sentAt.length).toBeLessThanOrEqual(32 + 16 + 8 + 4 + 2 + 2);
  });

  test('lets a later call wait as long as the first one', async () => {
    const vault = refusing();
    await vault.run({ calls: 32 });
    const { sentAt, tookMs, errors } = await vault.run({ calls: 32 });
    expect(errors).toHaveLength(32);
    expect(tookMs).toBeGreaterThan(31_000);
    expect(tookMs).toBeLessThan(62_000);
    expect(sentAt.length).toBeLessThanOrEqual(8);
  });

  test('sends nothing until the time of Retry-After', async () => {
    const { sentAt } = await refusing(7_000).run({ calls: 8 });
    expect(sentAt.filter((at) => at > 0 && at < 7_000)).toEqual([]);
  });
});

test('vaultCall is as fast as before once the vault accepts everything again', async () => {
  let isRefusing = true;
  const vault = pacedVault({ accepts: ({ number }) => !isRefusing || number % 3 !== 0 });
  await vault.run({ calls: 300 });
  isRefusing = false;
  await vault.run({ calls: 300 });
  await vault.clock.advance(20_000);
  const { tookMs } = await vault.run({ calls: 300 });
  const quiet = await pacedVault({ accepts: () => true }).run({ calls: 300 });
  expect(tookMs).toBe(quiet.tookMs);
});

describe('vaultCall at the limit of a vault', () => {
  test.each<[number, Load]>([
    [4_000, { calls: 12_000, share: 1 }],
    [300, { calls: 900, share: 1, operation: secretOperations.set }],
  ])('causes no refusal while the vault has no other user: %i in 10 s', async (limit, load) => {
    const { accepts } = limitedVault(limit, 1e-9);
    const { refused, errors } = await pacedVault({ accepts }).run(load);
    expect([refused, errors]).toEqual([0, []]);
  });

  test.each<[number, number, Load]>([
    [0.7, 4_000, { calls: 8_000 }],
    [0.9, 4_000, { calls: 8_000 }],
    [0.7, 300, { calls: 900, operation: secretOperations.set }],
    [0.9, 300, { calls: 900, operation: secretOperations.set }],
  ])('backs off when others use more than its share leaves: %d of %i', async (used, limit, load) => {
    const { accepts, others } = limitedVault(limit, used);
    const { refused, tookMs, errors } = await pacedVault({ accepts }).run(load);
    expect(errors).toEqual([]);
    // The rate rises every 5 s. Each time the vault can refuse what is in flight.
    expect(refused / (tookMs / 5_000)).toBeLessThan(32);
    expect(others.refused / others.sent).toBeLessThan(0.01);
  });
});

describe('vaultCall whose guard waits for the store', () => {
  /** The store answers the first check after 17 s, and all others at once. */
  const slowOnce = (clock: FakeClock): WriteGuard => {
    const first = wait(clock, 17_000);
    return { ...withoutClaim, check: () => first, send: (request) => first.then(request) };
  };

  test('sends its writes no faster than agreed when the store answers again', async () => {
    const load = { calls: 20, callers: 20, operation: secretOperations.set, maxRequestsPerSecond: 1 };
    const { sentAt } = await pacedVault({ accepts: () => true }).run({ ...load, guard: slowOnce });
    expect(sentAt).toHaveLength(20);
    const inWindow = sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + 10_000).length);
    expect(Math.max(...inWindow)).toBeLessThanOrEqual(11);
  });
});
