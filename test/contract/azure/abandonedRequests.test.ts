import { cloudNamed } from '../../../local/azure/cloud/cloud';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { abandonInBody, abandonRequest } from '../../support/azure/azureAbandoned';
import { armAudience, armRequest, armVaultPath } from '../../support/azure/azureArm';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { testSeed, until } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
});
afterAll(() => azure.stop());
beforeEach(() => azure.control.reset());

const write = (name: string, value = 'x') =>
  ({ host: 'source.vault.azure.net', method: 'PUT', path: v(`/secrets/${name}`), body: { value } }) as const;
const faultHit = () => until(() => azure.control.faults().some(({ hits }) => hits > 0));
const logged = () => until(() => azure.control.requests().length > 0);
const read = (name: string) => azureRequest(azure, 'source', { path: v(`/secrets/${name}/`) });

test('completes a slow write after the caller ended the connection', async () => {
  azure.control.addFault({ match: { operation: 'secrets.set' }, effect: { kind: 'slow', ms: 50 } });
  await abandonRequest(azure, write('slow', 'written'), faultHit);
  await logged();

  expect(azure.control.requests()).toMatchObject([{ operation: 'secrets.set', status: 200 }]);
  expect((await read('slow')).body.value).toBe('written');
});

test('completes a slow delete after the caller ended the connection', async () => {
  await azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/deleted'), body: { value: 'x' } });
  azure.control.clearLog();
  azure.control.addFault({ match: { operation: 'secrets.delete' }, effect: { kind: 'slow', ms: 50 } });
  await abandonRequest(azure, { ...write('deleted'), method: 'DELETE' }, faultHit);
  await logged();

  expect((await read('deleted')).status).toBe(404);
});

test('completes a slow write at the management plane after the caller ended the connection', async () => {
  const path = v(armVaultPath('source', 'contoso'), '2026-02-01');
  azure.control.addFault({ match: { operation: 'arm.vaults.update' }, effect: { kind: 'slow', ms: 50 } });
  const change = { host: cloudNamed('AzureCloud').armHost, method: 'PATCH', path, body: { tags: { written: 'yes' } } };
  const token = await azure.control.issueToken({ audience: armAudience });
  await abandonRequest(azure, { ...change, token }, faultHit);
  await logged();

  expect((await armRequest(azure, { path })).body.tags).toEqual({ written: 'yes' });
});

test('ignores a write that arrived only in part', async () => {
  await abandonInBody(azure, write('part'));
  await logged();

  expect(azure.control.requests()).toMatchObject([{ operation: 'secrets.set', status: 400 }]);
  expect((await read('part')).status).toBe(404);
});
