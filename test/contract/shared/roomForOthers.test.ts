import { leaveRoom } from '../../../functions/steps/pace/leaveRoom';
import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { type Clients } from '../../../shared/clients/openClients';
import { type ConnectedVault } from '../../../shared/clients/vault/vaults';
import { until } from '../../support/azure/azureTestVaults';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';

// What Azure Monitor shows of a vault's other users, and what the app leaves them. The time of the embedded Azure moves by whole
// minutes, because it counts by minute.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let shiftMs = 0;
const now = (): number => Date.now() + shiftMs;
const names = ['contoso-used', 'contoso-own', 'contoso-hidden'];
const shape = { keyType: 'EC', operations: [], enabled: true, tags: {}, exportable: false } as const;
const calls = 24;

beforeAll(async () => {
  const vaults = names.map((name) => ({ name, region: 'westeurope' }));
  at = await clientsInAzure({ vaults }, folder, { now });
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

function connectedTo(vault: string): ConnectedVault {
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };
  return { vault, side: 'target', pace, meter: { throttled: 0, sent: 0 }, guard: withoutClaim };
}

/** Creates 24 keys, which an app may do in 20 s. */
async function createKeys({ vaults }: Clients, vault: string): Promise<void> {
  const keys = vaults.keys(connectedTo(vault));
  await Promise.all(Array.from({ length: calls }, (_, index) => keys.createKey(`k-${String(index)}`, shape)));
}

/** The room that a process finds in a vault. `isSeen` becomes true after its first look. */
function roomIn({ vaults, arm, store }: Clients, vault: string) {
  let asked: ConnectedVault | undefined;
  let isSeen = false;
  const seen = {
    ...arm,
    readAnswers: (...of: Parameters<typeof arm.readAnswers>) =>
      arm.readAnswers(...of).finally(() => setImmediate(() => (isSeen = true))),
  };
  const catching = { ...vaults, keys: (one: ConnectedVault) => ((asked = one), vaults.keys(one)) };
  leaveRoom(catching, { arm: seen, store, nowMs: now }).keys(connectedTo(vault));
  return { room: (of: keyof typeof serviceLimits) => asked?.room?.(of) ?? 1, isSeen: () => isSeen };
}

test('leaves others what they use, and uses what only the app itself used', async () => {
  const app = at.open();
  // Another app has another store.
  const other = temporaryFolder();
  await Promise.all([
    createKeys(at.open({ store: { kind: 'directory', path: other.folder } }), 'contoso-used'),
    createKeys(app, 'contoso-own'),
  ]);
  other.remove();
  shiftMs += 60_000;
  const used = roomIn(app, 'contoso-used');
  await until(() => used.room('keyCreate') < 1);
  // At most 24 in a minute, which is 4 in 10 s.
  expect(used.room('keyCreate')).toBeGreaterThanOrEqual(1 - (1.5 * 4) / 20);
  expect(used.room('set')).toBe(1);
  const own = roomIn(app, 'contoso-own');
  await until(() => (own.room('keyCreate'), own.isSeen()));
  expect(own.room('keyCreate')).toBe(1);
  // Another process of the app reads from the store what the first one sent.
  const second = roomIn(at.open(), 'contoso-own');
  await until(() => (second.room('keyCreate'), second.isSeen()));
  expect(second.room('keyCreate')).toBe(1);
});

test('uses the pace of the request without the right to read metrics', async () => {
  await at.azure.control.changeSettings({ managementRights: { enforced: true } });
  let asked = 0;
  const { arm, ...clients } = at.open();
  const counting = { ...arm, findVault: (name: string) => ((asked += 1), arm.findVault(name)) };
  const hidden = roomIn({ ...clients, arm: counting }, 'contoso-hidden');
  expect(hidden.room('keyCreate')).toBe(1);
  await until(() => asked > 0);
  await createKeys(at.open(), 'contoso-hidden');
  expect(hidden.room('keyCreate')).toBe(1);
  expect(asked).toBe(1);
});
