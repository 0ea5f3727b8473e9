import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { dataRights } from '../../../shared/rules/rights/dataRights';
import { clearProbe, probeBackup } from '../../../shared/clients/vault/probeBackup';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// The test with a throw-away secret whether a vault accepts the backups of another.

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
  const items = [...(await secrets.list()).items, ...(await secrets.listDeleted()).items];
  return items.map(({ name }) => name);
};

test('probeBackup returns accepted within a geography and subscription, and removes its secret', async () => {
  expect(await probe('contoso-northeurope')).toBe('accepted');
  expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
});

test.each(['contoso-eastus', 'fabrikam'])(
  'probeBackup returns refused for %s, and removes its secret',
  async (target) => {
    expect(await probe(target)).toBe('refused');
    expect([await left(source), await left(target)]).toEqual([[], []]);
  },
);

test('probeBackup leaves the secret soft-deleted when it cannot purge', async () => {
  for (const target of ['guarded', 'no-purge']) {
    expect(await probe(target)).toBe('accepted');
    expect(await left(target)).toEqual([expect.stringMatching(/^keyvault-mover-probe-[0-9a-f]{8}$/)]);
    expect((await secretsOf(target).list()).items).toEqual([]);
  }
  expect(await left(source)).toEqual([]);
});

test('probeBackup throws for a missing right, and removes its secret from the source', async () => {
  await expect(probe('forbidding')).rejects.toMatchObject({
    code: 'VAULT_FORBIDDEN',
    message: expect.stringContaining('“secrets restore”') as string,
  });
  expect(await left(source)).toEqual([]);
});

test('probeBackup returns the same result after lost answers', async () => {
  at.azure.control.addFault({
    match: { operation: 'secrets.restore' },
    effect: { kind: 'reset', at: 'after' },
    times: 1,
  });
  expect(await probe('contoso-northeurope')).toBe('accepted');
  expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
});

test('probeBackup removes a secret whose write was not confirmed', async () => {
  at.azure.control.addFault({ match: { operation: 'secrets.set' }, effect: { kind: 'reset', at: 'after' }, times: 1 });
  await expect(probe('contoso-northeurope')).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
  expect(await left(source)).toEqual([]);
});

test('the printed rights are enough for a second probe from a vault with purge protection', async () => {
  const request = moveRequestSchema.parse({ sourceVault: 'kept', targetVault: 'contoso-northeurope', probe: true });
  const actions = dataRights(request)
    .filter(({ side }) => side === 'source')
    .map(({ dataAction }) => dataAction.replace('Microsoft.KeyVault/vaults/', ''));
  const access = { model: 'rbac' as const, assignments: [{ objectId, dataActions: actions }] };
  await at.azure.control.seed({
    vaults: [{ name: 'kept', region: 'westeurope', purgeProtection: true, access }],
  });
  probes += 1;
  const both = { source: secretsOf('kept'), target: secretsOf('contoso-northeurope') };
  for (const round of ['accepted', 'accepted']) expect(await probeBackup(both, probeName())).toBe(round);
});

describe('an interrupted probe', () => {
  const leave = async (vault: string, deleted: boolean) => {
    await secretsOf(vault).setSecret(probeName(), 'of no use', { enabled: true, tags: {} });
    if (deleted) await secretsOf(vault).deleteLive(probeName());
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

  test.each([true, false])('clearProbe removes its secret from both vaults (deleted: %s)', async (deleted) => {
    probes += 1;
    await leave(source, deleted);
    await leave('contoso-northeurope', deleted);
    await clearProbe(vaultsOf('contoso-northeurope'), probeName());
    expect([await left(source), await left('contoso-northeurope')]).toEqual([[], []]);
  });

  test('clearProbe needs no right to delete where there is no secret', async () => {
    probes += 1;
    await leave(source, false);
    await clearProbe(vaultsOf('forbidding'), probeName());
    expect(await left(source)).toEqual([]);
  });
});
