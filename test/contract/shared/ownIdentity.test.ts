import { type AccessToken } from '@azure/core-auth';
import { defaultIdentity } from '../../../local/azure/seeds/defaults';
import { ownIdentity } from '../../../shared/clients/identity/ownIdentity';
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

test('the app is who the service says it is', async () => {
  expect(await at.open().identity.objectId()).toBe(defaultIdentity.objectId);
});

test('the staging key is in the vault that the setting names', () => {
  expect(at.open().stagingVault).toBe('contoso-mover');
});

const jwtOf = (claims: string): string => `e30.${Buffer.from(claims).toString('base64url')}.sig`;

test.each([
  ['is none', 'opaque'],
  ['is no JSON inside', jwtOf('{')],
  ['names nobody', jwtOf('{"tid":"x"}')],
])('a token that %s is told without a word of it', async (_, token) => {
  const credential = { getToken: async (): Promise<AccessToken> => ({ token, expiresOnTimestamp: 0 }) };
  const asking = ownIdentity({ credential, vaultSuffix: 'vault.azure.net' }).objectId();
  await expect(asking).rejects.toMatchObject({ code: 'CREDENTIAL_UNAVAILABLE' });
  await expect(asking).rejects.not.toMatchObject({ message: expect.stringContaining(token) });
});
