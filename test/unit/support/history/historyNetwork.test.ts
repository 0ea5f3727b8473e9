import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { azureClientOptions } from '../../../support/azure/azureClients';
import { localControl } from '../../../support/local/localControl';
import { localSecretClient } from '../../../support/local/localVaults';
import { HistoryNetwork } from '../../../support/history/historyNetwork';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({
    seed: { vaults: [1, 2].map((history) => ({ name: `past-${history}-target`, region: 'westeurope' })) },
  });
});

afterAll(() => azure.stop());

const network = (history: number): HistoryNetwork => new HistoryNetwork(localControl(azure), history);
const isHeld = async (): Promise<boolean> => (await localControl(azure).heldRequests()).length > 0;

/** The network of history 1, which holds one write. */
async function holdWrite(): Promise<HistoryNetwork> {
  const own = network(1);
  const effect = { kind: 'deliverLate', ms: 3_600_000, client: 'reset' } as const;
  await own.addFaults([{ side: 'target', operation: 'secrets.set', rule: { times: 1, effect } }]);
  const sdk = localSecretClient(azure, 'past-1-target', {
    ...azureClientOptions(azure),
    retryOptions: { maxRetries: 0 },
  });
  await expect(sdk.setSecret('item', 'value')).rejects.toThrow();
  await own.untilHeld();
  return own;
}

test('delivers held requests in the wanted phase, and nothing before it', async () => {
  const own = await holdWrite();
  const deliver = own.courier('verifying');
  await deliver('transferring');
  expect(await isHeld()).toBe(true);
  await deliver('verifying');
  expect(await isHeld()).toBe(false);
});

test('delivers a held request at the end if its phase was not seen', async () => {
  const own = await holdWrite();
  await own.courier('finishing')('ended');
  expect(await isHeld()).toBe(false);
});

test('does not touch the requests and faults of other histories', async () => {
  const own = await holdWrite();
  const other = network(2);
  expect(await other.hits()).toBe(0);
  await other.courier('planning')('ended');
  expect(await isHeld()).toBe(true);
  await own.courier('planning')('ended');
});

test('waits for no fault after the moves have ended', async () => {
  const other = network(2);
  other.endMoves();
  await Promise.all([other.untilHit(), other.untilHeld(), other.becomeQuiet()]);
});
