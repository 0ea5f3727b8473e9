import { type VaultAsk } from '../../../../../shared/contracts/model/fleetRuns';
import { movesOfRows, storeFleetTable } from '../../../../../functions/steps/fleets/fleetTable';
import { fleetSpec, openKnownFleet } from '../../../../support/fleets/knownFleet';
import { startRuntimeServer } from '../../../../support/host/runtimeServer';

const personOf = (name: string) => ({
  by: { name, tenantId: '0'.repeat(8) + '-0000-4000-8000-' + '0'.repeat(12), objectId: name, roles: [] },
  needsSecondPerson: true,
});

test('who changed the request of a vault counts as its starter, so that another person has to approve its plan', async () => {
  const runtime = await startRuntimeServer();
  const adele = { starter: personOf('adele') } as unknown as Pick<ReturnType<typeof fleetSpec>, 'starter'>;
  const fleet = fleetSpec({ ...adele, approval: 'vault' });
  const { clients, remove } = openKnownFleet(runtime, fleet);
  try {
    const rows = ['payroll', 'orders'].map((app) => ({
      ...{ wave: 0, sourceVault: `${app}-we`, targetVault: `${app}-ne`, createTarget: null, settings: {} },
    }));
    const [hash = ''] = await storeFleetTable(clients.store, fleet, rows);
    const ask = {
      ...{ row: 0, sourceVault: 'payroll-we', starter: personOf('miriam') },
      entry: { verb: 'change', at: '2026-05-01T10:00:00.000Z', by: 'miriam', set: { unmovableKeys: 'recreate' } },
    } as unknown as VaultAsk;
    const moves = [0, 1].map((row) => ({ row, tryNumber: 0 }));
    const found = await movesOfRows(clients.store, { fleet, pages: [{ page: 0, hash }], moves, asks: [ask] });
    expect(found.map(({ move, starter }) => [move.unmovableKeys, starter?.by.name])).toEqual([
      ['recreate', 'miriam'],
      ['block', 'adele'],
    ]);
  } finally {
    remove();
    await runtime.stop();
  }
});
