import { publicCloud } from '../../../shared/contracts/settings/clouds';
import { type AccessToken } from '@azure/core-auth';
import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { ownIdentity } from '../../../shared/clients/identity/tenantGuard';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
});
afterAll(async () => {
  await at.azure.stop();
  remove();
});

test('objectId returns the object id of the service', async () => {
  expect(await at.open().identity.objectId()).toBe(defaultIdentity.objectId);
});

test('openClients names the vault of the staging key', () => {
  expect(at.open().stagingVault).toBe('contoso-mover');
});

const jwtOf = (claims: string): string => `e30.${Buffer.from(claims).toString('base64url')}.sig`;

test.each([
  ['is none', 'opaque'],
  ['is no JSON inside', jwtOf('{')],
  ['names nobody', jwtOf('{"tid":"x"}')],
])('objectId reports a token that %s without quoting it', async (_, token) => {
  const credential = { getToken: async (): Promise<AccessToken> => ({ token, expiresOnTimestamp: 0 }) };
  const asking = ownIdentity({ credential, cloud: publicCloud }).objectId();
  await expect(asking).rejects.toMatchObject({ code: 'CREDENTIAL_UNAVAILABLE' });
  await expect(asking).rejects.not.toMatchObject({ message: expect.stringContaining(token) });
});
