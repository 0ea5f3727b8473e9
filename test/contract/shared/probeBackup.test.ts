import { defaultIdentity } from '../../../local/azure/seeds/defaults';
import { clearProbe, probeBackup } from '../../../shared/clients/vault/probeBackup';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// The proof, by a throw-away secret, that a vault takes the backups of another.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
const source = 'contoso-westeurope';
const { objectId } = defaultIdentity;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
  const subscriptionId = '9d3b7c10-55aa-4f6e-8b21-0e4c6a7f1d92';
  await at.azure.control.seed({
    vaults: [
      { name: 'fabrikam', region: 'northeurope', subscriptionId },
      { name: 'guarded', region: 'northeurope', purgeProtection: true },
      {
        name: 'forbidding',
        region: 'northeurope',
        access: { model: 'accessPolicies', policies: [{ objectId, secrets: ['list', 'get', 'delete'] }] },
      },
      {
        name: 'no-purge',
        region: 'northeurope',
        access: { model: 'rbac', assignments: [{ objectId, dataActions: ['*'], notDataActions: ['secrets/purge/*'] }] },
      },
    ],
  });
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

const secretsOf = (vault: string) => familiesOf(at.open({}, { clock: impatientClock() }).vaults, vault).secrets;
const vaultsOf = (target: string) => ({ source: secretsOf(source), target: secretsOf(target) });
let probes = 0;
const probeName = () => `keyvault-mover-probe-${String(probes).padStart(8, '0')}`;
const probe = (target: string) => {
  probes += 1;
  return probeBackup(vaultsOf(target), probeName());
};
const left = async (vault: string) => {
  const secrets = secretsOf(vault);
  const items = [...(await secrets.listSecrets()).items, ...(await secrets.listDeletedSecrets()).items];
  return items.map(({ name }) => name);
};

test('a vault of the same geography and subscription accepts, and nothing is left', async () => {
  expect(await probe('contoso-northeurope')).toBe('accepted');
  expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
});

test.each(['contoso-eastus', 'fabrikam'])('%s is of another world and refuses, and nothing is left', async (target) => {
  expect(await probe(target)).toBe('refused');
  expect([await left(source), await left(target)]).toEqual([[], []]);
});

test('where purging is not possible, the secret stays among the deleted', async () => {
  for (const target of ['guarded', 'no-purge']) {
    expect(await probe(target)).toBe('accepted');
    expect(await left(target)).toEqual([expect.stringMatching(/^keyvault-mover-probe-[0-9a-f]{8}$/)]);
    expect((await secretsOf(target).listSecrets()).items).toEqual([]);
  }
  expect(await left(source)).toEqual([]);
});

test('a missing right is no answer, and nothing is left at the source', async () => {
  await expect(probe('forbidding')).rejects.toMatchObject({
    code: 'VAULT_FORBIDDEN',
    message: expect.stringContaining('“secrets restore”') as string,
  });
  expect(await left(source)).toEqual([]);
});

test('lost answers on the way do not change the verdict', async () => {
  at.azure.control.addFault({
    match: { operation: 'secrets.restore' },
    effect: { kind: 'reset', at: 'after' },
    times: 1,
  });
  expect(await probe('contoso-northeurope')).toBe('accepted');
  expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
});

test('a write that was not confirmed is cleaned up as well', async () => {
  at.azure.control.addFault({ match: { operation: 'secrets.set' }, effect: { kind: 'reset', at: 'after' }, times: 1 });
  await expect(probe('contoso-northeurope')).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
  expect(await left(source)).toEqual([]);
});

describe('what a probe that was cut off has left', () => {
  const leave = async (vault: string, deleted: boolean) => {
    await secretsOf(vault).setSecret(probeName(), 'of no use', { enabled: true, tags: {} });
    if (deleted) await secretsOf(vault).deleteSecret(probeName());
  };

  test.each([true, false])(
    'does not stand in the way of the next attempt (deleted at the source: %s)',
    async (deleted) => {
      probes += 1;
      await leave(source, deleted);
      expect(await probeBackup(vaultsOf('contoso-northeurope'), probeName())).toBe('accepted');
      expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
    },
  );

  test.each([true, false])('is taken away, from both vaults (deleted: %s)', async (deleted) => {
    probes += 1;
    await leave(source, deleted);
    await leave('contoso-northeurope', deleted);
    await clearProbe(vaultsOf('contoso-northeurope'), probeName());
    expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
  });

  test('is no matter where nothing is and nothing may be deleted', async () => {
    probes += 1;
    await leave(source, false);
    await clearProbe(vaultsOf('forbidding'), probeName());
    expect(await left(source)).toEqual([]);
  });
});
