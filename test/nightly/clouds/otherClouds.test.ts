import { KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CloudName } from '../../../local/azure/cloud/cloud';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { azureClientOptions } from '../../support/azure/azureClients';
import { collect } from '../../support/azure/azureTestVaults';
import { postMove, readReport, sendMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../../support/local/localProcess';
import { identityCredential } from '../../support/local/localVaults';

// Each cloud has host names and audiences of its own. The same app moves a vault
// there, also to a target that it makes.

interface Place {
  readonly cloud: CloudName;
  readonly suffix: string;
  readonly from: string;
  readonly to: string;
}

const places: readonly Place[] = [
  { cloud: 'AzureUSGovernment', suffix: 'vault.usgovcloudapi.net', from: 'usgovvirginia', to: 'usgovtexas' },
  { cloud: 'AzureChinaCloud', suffix: 'vault.azure.cn', from: 'chinanorth2', to: 'chinaeast2' },
  // The names of their regions are not documented.
  { cloud: 'Bleu', suffix: 'vault.sovcloud-api.fr', from: 'francecentral', to: 'francesouth' },
  { cloud: 'Delos', suffix: 'vault.sovcloud-api.de', from: 'germanywestcentral', to: 'germanynorth' },
];
const sourceVault = 'contoso-here';
const targetVault = 'contoso-there';

function seedOf({ from }: Place): SeedInput {
  const versions = [{ value: 'first' }, { value: 'second' }];
  const source = { secrets: [{ name: 'db-password', versions }], keys: [{ name: 'signing', versions: [{}, {}] }] };
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 300 } },
    vaults: [{ name: sourceVault, region: from, ...source }],
  };
}

function startIn(place: Place): Promise<LocalStack> {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(seedOf(place)));
  return startLocalProcess({ stateDir, seed, args: ['--cloud', place.cloud], env: { MOVE_ALLOWED_TARGETS: '*' } });
}

afterAll(endLocalProcesses);

describe.each(places)('in $cloud', (place) => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await startIn(place);
  });

  it('a move makes the target, and brings secrets and keys with their versions', async () => {
    const { suffix, to } = place;
    const createTarget = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg-there', location: to };
    const { id } = await postMove(stack.baseUrl, { sourceVault, targetVault, createTarget });
    expect(await waitForEnd(stack.baseUrl, id)).toMatchObject({ phase: 'completed', problems: [] });
    const { results } = await readReport(stack.baseUrl, id);
    expect(results.map(({ itemName, route, state }) => [itemName, route, state])).toEqual([
      ['db-password', 'backupRestore', 'verified'],
      ['signing', 'backupRestore', 'verified'],
    ]);
    const credential = identityCredential(stack.azure, `https://${suffix}`);
    const url = `https://${targetVault}.${suffix}`;
    const secrets = new SecretClient(url, credential, azureClientOptions(stack.azure));
    expect((await secrets.getSecret('db-password')).value).toBe('second');
    expect(await collect(secrets.listPropertiesOfSecretVersions('db-password'))).toHaveLength(2);
    const keys = new KeyClient(url, credential, azureClientOptions(stack.azure));
    expect(await collect(keys.listPropertiesOfKeyVersions('signing'))).toHaveLength(2);
  });

  it('a request that names a vault of the public cloud is refused', async () => {
    const { status, text } = await sendMove(stack.baseUrl, {
      sourceVault: `https://${sourceVault}.vault.azure.net`,
      targetVault,
    });
    expect(status).toBe(400);
    expect(text).toContain(place.suffix);
  });

  it('a token for vaults of the public cloud is refused', async () => {
    const secrets = new SecretClient(
      `https://${sourceVault}.${place.suffix}`,
      identityCredential(stack.azure, 'https://vault.azure.net'),
      azureClientOptions(stack.azure),
    );
    await expect(secrets.getSecret('db-password')).rejects.toMatchObject({ statusCode: 401 });
  });
});
