import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type Clock } from '../../../shared/clients/async/clock';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';

// Two processes create keys in seven vaults of one subscription and region, whose common limit the embedded Azure enforces:
// 100 keys in 10 s, which is five times the limit of one vault. Both clocks are five times as fast as the machine's.

const speed = 5;
const started = Date.now();
const now = (): number => started + (Date.now() - started) * speed;
const fastClock: Clock = {
  now,
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs / speed);
    return () => {
      clearTimeout(timer);
    };
  },
};

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

async function createKeys(process: string, keysOfVault: number): Promise<number> {
  const meter = { throttled: 0, sent: 0 };
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };
  const { vaults } = at.open({}, { clock: fastClock });
  const shape = { keyType: 'EC', operations: [], enabled: true, tags: {}, exportable: false } as const;
  const create = async (vault: string): Promise<unknown> => {
    const keys = vaults.keys({ vault, side: 'target', pace, meter, guard: withoutClaim });
    const all = Array.from({ length: keysOfVault }, (_, index) => keys.createKey(`${process}-${String(index)}`, shape));
    return Promise.all(all);
  };
  await Promise.all(names.map(create));
  return meter.throttled;
}

const created = (): number =>
  at.azure.control
    .counts()
    .filter(({ operation, status }) => operation === 'keys.create' && status === 200)
    .reduce((sum, { calls }) => sum + calls, 0);

test('processes keep to the limit of a subscription together', async () => {
  const from = now();
  const throttled = await Promise.all([createKeys('one', 15), createKeys('two', 15)]);
  // Without the common limit it would be 100 and more. A pause of the machine is five times as long for the clocks here, and lets
  // some requests meet the end of a lease.
  expect(Math.max(...throttled)).toBeLessThanOrEqual(20);
  expect(created()).toBe(210);
  // The vaults alone would have let them end after 10 s.
  expect((now() - from) / 1_000).toBeGreaterThanOrEqual(20);
});
