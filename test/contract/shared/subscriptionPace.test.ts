import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type VaultKeys } from '../../../shared/clients/vault/vaultKeys';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { steadyClock } from '../../support/pace/steadyClock';

// Two processes create keys in seven vaults of one subscription and region, whose common limit the embedded Azure enforces:
// 100 keys in 10 s, which is five times the limit of one vault. Both clocks are five times as fast as the machine's.

const fastClock = steadyClock(5);
const now = (): number => fastClock.now();

const { folder, remove } = temporaryFolder();
const names = Array.from({ length: 7 }, (_, index) => `contoso-group-${String(index)}`);
let at: ClientsInAzure;

beforeAll(async () => {
  const vaults = names.map((name) => ({ name, region: 'westeurope' }));
  at = await clientsInAzure({ vaults, settings: { limits: { enforced: true } } }, folder, { now });
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };
const shape = { keyType: 'EC', operations: [], enabled: true, tags: {}, exportable: false } as const;

/** A process that has found the subscription of each vault. */
class CreatingProcess {
  private readonly meter = { throttled: 0, sent: 0 };
  private readonly vaults: readonly VaultKeys[];

  constructor(private readonly name: string) {
    const { vaults } = at.open({}, { clock: fastClock });
    const { meter } = this;
    this.vaults = names.map((vault) => vaults.keys({ vault, side: 'target', pace, meter, guard: withoutClaim }));
  }

  /** A process waits two seconds of its clock for the subscription of a vault, so it must not be fast yet. */
  async find(): Promise<void> {
    await Promise.all(this.vaults.map((keys) => keys.list()));
  }

  /** Returns how many requests were throttled. */
  async create(keysOfVault: number): Promise<number> {
    const keys = Array.from({ length: keysOfVault }, (_, index) => `${this.name}-${String(index)}`);
    await Promise.all(this.vaults.flatMap((vault) => keys.map((key) => vault.createKey(key, shape))));
    return this.meter.throttled;
  }
}

const created = (): number =>
  at.azure.control
    .counts()
    .filter(({ operation, status }) => operation === 'keys.create' && status === 200)
    .reduce((sum, { calls }) => sum + calls, 0);

test('processes keep to the limit of a subscription together', async () => {
  const processes = [new CreatingProcess('one'), new CreatingProcess('two')];
  await Promise.all(processes.map((each) => each.find()));
  fastClock.start();
  const from = now();
  const throttled = await Promise.all(processes.map((each) => each.create(15)));
  // Without the common limit it would be 100 and more. Some requests meet the end of a lease.
  expect(Math.max(...throttled)).toBeLessThanOrEqual(20);
  expect(created()).toBe(210);
  // The vaults alone would have let them end after 10 s.
  expect((now() - from) / 1_000).toBeGreaterThanOrEqual(20);
});
