import { surveyVaults } from '../../../../functions/activities/surveyVaults';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { surveyVaultsContract } from '../../../../shared/contracts/steps/surveySteps';
import { storeNames } from '../../../../shared/rules/storeNames';
import { collect } from '../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../support/move/moveAzure';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure({ overseas: { region: 'atlantis', geography: 'Lost' } });
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
});

const survey = (move: MoveSpec) => at.run(surveyVaults, surveyVaultsContract, { move });

describe('surveyVaults with a probe', () => {
  const probed = (vault: VaultName, changes: Parameters<typeof moveBetween>[1] = {}) =>
    moveBetween(vault, { probe: true, ...changes });
  /** Lists everything of a probe that is still in a vault, live or deleted. */
  const leftOf = async (...vaults: readonly VaultName[]) => {
    const lists = vaults.flatMap((vault) => [
      collect(at.secrets(vault).listPropertiesOfSecrets()),
      collect(at.secrets(vault).listDeletedSecrets()),
    ]);
    return (await Promise.all(lists)).flat().map((item) => ('properties' in item ? item.properties.name : item.name));
  };
  const noteOf = (move: MoveSpec) => at.store.read(storeNames.probe(move));

  test('proves what the table of regions only expects, and leaves nothing', async () => {
    const move = probed('target');
    expect(await survey(move)).toMatchObject({ state: 'surveyed', backups: 'proved' });
    expect([await leftOf('source', 'target'), await noteOf(move)]).toEqual([[], undefined]);
  });

  test('settles an unknown region, here by a refusal, and leaves nothing', async () => {
    expect(await survey(probed('overseas'))).toMatchObject({ backups: 'refused' });
    expect(await leftOf('source', 'overseas')).toEqual([]);
  });

  test('sends no probe if the regions settle the question', async () => {
    await at.azure.control.seed({ vaults: [{ name: 'far-away', region: 'eastus' }] });
    at.azure.control.clearLog();
    const move = probed('target', { targetVault: 'far-away' });
    expect(await survey(move)).toMatchObject({ backups: 'otherGeography' });
    expect(at.calls('source', 'secrets.set')).toBe(0);
  });

  test('probes again in a second run after an interruption, and leaves nothing', async () => {
    const move = probed('target');
    at.fault({ match: { operation: 'secrets.delete' }, effect: { kind: 'error', status: 503 } });
    expect(await survey(move)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
    expect(await leftOf('source', 'target')).toHaveLength(2);
    at.azure.control.clearFaults();
    expect(await survey(move)).toMatchObject({ backups: 'proved' });
    expect([await leftOf('source', 'target'), await noteOf(move)]).toEqual([[], undefined]);
  });

  test.each(['secrets.delete', 'deletedsecrets.purge'])(
    'removes the probe of a run that was killed at %s in the next run of the pair, even if that one has no probe',
    async (operation) => {
      const [ended, next] = [probed('target'), moveBetween('target')];
      await at.takeOver(ended, ended);
      at.fault({ match: { operation }, effect: { kind: 'error', status: 503 } });
      expect(await survey(ended)).toMatchObject({ state: 'failed' });
      expect(await leftOf('source', 'target')).toHaveLength(2);
      at.azure.control.clearFaults();
      await at.takeOver(ended, next);
      expect(await survey(next)).toMatchObject({ state: 'surveyed', backups: 'expected' });
      expect([await leftOf('source', 'target'), await noteOf(ended)]).toEqual([[], undefined]);
    },
  );

  test('names the missing permission to restore, and leaves nothing', async () => {
    await at.deny('target', 'secrets/restore/action');
    const output = await survey(probed('target'));
    await at.deny('target');
    expect(output).toMatchObject({ code: 'VAULT_FORBIDDEN', detail: expect.stringContaining('“secrets restore”') });
    expect(await leftOf('source', 'target')).toEqual([]);
  });
});
