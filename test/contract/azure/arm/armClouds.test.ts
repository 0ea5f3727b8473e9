import { defaultSubscriptionId } from '../../../../local/azure/cloud/defaults';
import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { azureRequest, type RawRequest, type RawResponse } from '../../../support/azure/azureRequest';
import { testSeed } from '../../../support/azure/azureTestVaults';

// The links in answers have to lead back to the management plane of the same cloud: no other one is served.

const host = 'management.usgovcloudapi.net';
const subscription = `/subscriptions/${defaultSubscriptionId}`;
const version = 'api-version=2026-02-01';
let azure: RunningAzure;

beforeAll(async () => {
  const settings = { delays: { deleteMs: 0, purgeMs: 60_000 } };
  azure = await startAzure({ seed: { ...testSeed(), settings }, cloud: 'AzureUSGovernment' });
});
afterAll(() => azure.stop());

async function ask(path: string, request: Partial<RawRequest> = {}): Promise<RawResponse> {
  const token = await azure.control.issueToken({ audience: `https://${host}/` });
  return azureRequest(azure, host, { ...request, path, token });
}

const pathOf = (link: string): string => link.slice(new URL(link).origin.length);

test('links the next page of a list in the cloud of the request', async () => {
  const first = await ask(`${subscription}/providers/Microsoft.KeyVault/vaults?${version}&$top=1`);
  const link = String(first.body.nextLink);
  const second = await ask(pathOf(link));

  expect(new URL(link).host).toBe(host);
  expect(second.body.value).toHaveLength(1);
  expect(second.body.value).not.toEqual(first.body.value);
});

test('reports the end of a purge in the cloud of the request', async () => {
  const vaults = await ask(`${subscription}/providers/Microsoft.KeyVault/vaults?${version}`);
  const [{ id, name, location }] = vaults.body.value;
  await ask(`${String(id)}?${version}`, { method: 'DELETE' });
  const deleted = `${subscription}/providers/Microsoft.KeyVault/locations/${String(location)}/deletedVaults`;
  const purge = await ask(`${deleted}/${String(name)}/purge?${version}`, { method: 'POST' });
  const link = String(purge.headers.location);

  expect(purge.status).toBe(202);
  expect(new URL(link).host).toBe(host);
  expect((await ask(pathOf(link))).status).toBe(202);
});
