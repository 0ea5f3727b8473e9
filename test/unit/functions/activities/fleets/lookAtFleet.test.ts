import { type DurableClient } from 'durable-functions';
import { lookAtFleet } from '../../../../../functions/activities/fleetActivities';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { fleetSpec, openKnownFleet } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

const row = (at: number) => ({
  ...{ wave: 0, sourceVault: `app${String(at)}-we`, targetVault: `app${String(at)}-ne` },
  ...{ createTarget: null, settings: {} },
});

let runtime: RuntimeServer;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

test.each([
  ['another table', '{"page":1,"rows":[]}'],
  ['no table', undefined],
])('returns what people asked, and the page of the table, if the store has %s', async (_, text) => {
  const known = openKnownFleet(runtime, fleetSpec({ vaults: 150 }));
  const { store } = known.clients;
  const { fleetId, runId, approval } = fleetSpec();
  const hashes = await known.parts.storeTable(
    { fleetId, runId },
    Array.from({ length: 150 }, (__, at) => row(at)),
  );
  const { startToken } = await known.put(null);
  await known.ask('cancel');
  const name = storeNames.fleetPage(fleetId, runId, 1);
  await (text === undefined ? store.remove(name) : store.write(name, new TextEncoder().encode(text)));
  const input = {
    ...{ fleet: { fleetId, runId, approval }, startToken },
    pages: hashes.map((hash, page) => ({ page, hash })),
    moves: [0, 100].map((at) => ({ row: at, tryNumber: 0 })),
    asks: [],
  };
  // It reads no move: the table comes first.
  const looked = await lookAtFleet(known.clients).run(input, {} as DurableClient);
  expect(looked).toMatchObject({
    state: 'failed',
    code: 'FLEET_CHANGED',
    control: { cancelled: true },
    changedPages: [1],
  });
  known.remove();
});
