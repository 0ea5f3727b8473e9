import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { steadyClock } from '../../support/pace/steadyClock';

// The rate of a move within the limits of the service, which the embedded Azure enforces. Both use a clock that is five times
// as fast as the machine's, so that a window of 10 s takes two seconds.

const fastClock = steadyClock(5);
const now = (): number => fastClock.now();

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
const plain = { enabled: true, tags: {} };

beforeAll(async () => {
  at = await clientsInAzure('empty', folder, { now });
  fastClock.start();
  await at.azure.control.changeSettings({ limits: { enforced: true } });
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

async function write(vault: string, count: number, share: number) {
  const meter = { throttled: 0, sent: 0 };
  const pace = { sourceShare: share, targetShare: share, maxInFlight: 32 };
  const secrets = at
    .open({}, { clock: fastClock })
    .vaults.secrets({ vault, side: 'target', pace, meter, guard: withoutClaim });
  const from = now();
  const names = Array.from({ length: count }, (_, index) => `paced-${share * 100}-${index}`);
  await Promise.all(names.map((name) => secrets.setSecret(name, 'x', plain)));
  return { throttled: meter.throttled, seconds: (now() - from) / 1000 };
}

const written = (vault: string): number =>
  at.azure.control
    .counts()
    .filter((count) => count.vault === vault && count.operation === 'secrets.set' && count.status === 200)
    .reduce((sum, { calls }) => sum + calls, 0);

test('a vault client uses the whole limit and never exceeds it', async () => {
  const { throttled, seconds } = await write('contoso-northeurope', 620, 1);
  expect(throttled).toBe(0);
  expect(written('contoso-northeurope')).toBe(620);
  // Two windows have to pass before the last twenty.
  expect(seconds).toBeGreaterThanOrEqual(20);
});

test('two processes finish although they share the limits of a vault', async () => {
  await Promise.all([write('contoso-eastus', 150, 0.9), write('contoso-eastus', 220, 0.8)]);
  expect(written('contoso-eastus')).toBe(370);
});

test('createKey uses the whole limit, in software and in hardware', async () => {
  const region = 'westeurope';
  await at.azure.control.seed({ vaults: [{ name: 'contoso-premium', region, sku: 'premium' }] });
  const meter = { throttled: 0, sent: 0 };
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };
  const { vaults } = at.open({}, { clock: fastClock });
  const keys = vaults.keys({ vault: 'contoso-premium', side: 'target', pace, meter, guard: withoutClaim });
  const make = (keyType: 'EC' | 'EC-HSM', index: number) =>
    keys.createKey(`${keyType}-${index}`, { keyType, operations: [], enabled: true, tags: {}, exportable: false });
  const from = now();
  await Promise.all([
    ...Array.from({ length: 25 }, (_, index) => make('EC', index)),
    ...Array.from({ length: 15 }, (_, index) => make('EC-HSM', index)),
  ]);
  expect(meter.throttled).toBe(0);
  expect((now() - from) / 1000).toBeGreaterThanOrEqual(10);
});
