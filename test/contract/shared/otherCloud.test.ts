import { type Cloud as EmulatedCloud } from '../../../local/azure/cloud/cloud';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { openClients } from '../../../shared/clients/openClients';
import { cloudOf, publicCloud } from '../../../shared/contracts/settings/clouds';
import { readFileSync } from 'node:fs';
import { familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { managedIdentity } from '../../support/clients/clientIdentity';
import { testSettings } from '../../support/clients/clientSettings';

// A cloud that only a setting names: the app signs in there, and uses no vault whose challenge is that of another cloud.

const { folder, remove } = temporaryFolder();
const vault = 'contoso-here';
const hosts = {
  vaultSuffix: 'vault.contoso.example',
  blobSuffix: 'blob.contoso.example',
  authority: 'https://login.contoso.example',
  armHost: 'management.contoso.example',
};
const emulated: EmulatedCloud = {
  name: 'Contoso',
  vaultSuffix: hosts.vaultSuffix,
  vaultResource: `https://${hosts.vaultSuffix}`,
  armHost: hosts.armHost,
  armResources: [`https://${hosts.armHost}`],
  directoryHost: 'login.contoso.example',
  directoryAliases: [],
  issuerHost: 'login.contoso.example',
  hsmHosts: '*.managedhsm.contoso.example',
};
const seed = {
  vaults: [{ name: vault, region: 'westeurope', secrets: [{ name: 'one', versions: [{ value: 'a' }] }] }],
};
const running: RunningAzure[] = [];

afterAll(async () => {
  for (const azure of running) await azure.stop();
  remove();
});

/** Clients for a cloud, connected to an Azure that plays another one or the same. */
async function openIn(cloud = cloudOf('Contoso', hosts), played = emulated) {
  const azure = await startAzure({ seed, cloud: played });
  running.push(azure);
  const [host = '', port = ''] = azure.connectTo.split(':');
  const store = { kind: 'directory', path: folder } as const;
  const settings = testSettings({ cloud, store, connectTo: { host, port: Number(port) } });
  return openClients(settings, { ca: readFileSync(azure.caFile, 'utf8'), identity: managedIdentity(azure) });
}

test('clients use vaults and management of a cloud that a setting names', async () => {
  const { vaults, arm } = await openIn();
  expect(await vaults.probe(vault)).toEqual({ region: 'westeurope' });
  expect(await familiesOf(vaults, vault).secrets.read('one')).toMatchObject({ value: 'a' });
  expect(await arm.findVault(vault)).toMatchObject({ name: vault });
});

test('clients use no vault whose challenge names another resource than their cloud', async () => {
  const { vaults } = await openIn(cloudOf('Contoso', hosts), { ...emulated, vaultResource: 'https://vault.azure.net' });
  await expect(vaults.probe(vault)).rejects.toMatchObject({
    code: 'VAULT_UNREACHABLE',
    message: expect.stringContaining('not for a vault of this cloud'),
  });
  await expect(familiesOf(vaults, vault).secrets.read('one')).rejects.toThrow();
});

test('clients of the public cloud reach no vault of it', async () => {
  const { vaults } = await openIn(publicCloud);
  await expect(vaults.probe(vault)).rejects.toMatchObject({ code: 'VAULT_UNREACHABLE' });
});
