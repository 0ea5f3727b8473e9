import { callerFaults } from '../../../../../shared/contracts/settings/callerSettings';
import { parseSettings } from '../../../../../shared/contracts/settings/settings';

const enough = {
  MOVE_STORE: 'file:/store',
  MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
};
const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const clientId = '22222222-bbbb-4bbb-8bbb-000000000002';
const token = {
  MOVE_AUTHENTICATION: 'token',
  MOVE_TOKEN_AUDIENCE: clientId,
  MOVE_TOKEN_TENANT: tenantId.toUpperCase(),
};
const entra = { MOVE_AUTHENTICATION: 'entra', WEBSITE_AUTH_ENABLED: 'True' };

test.each<[object, unknown]>([
  [{}, undefined],
  [{ WEBSITE_AUTH_ENABLED: 'True' }, undefined],
  [{ MOVE_AUTHENTICATION: 'none', MOVE_ROLES: 'none', MOVE_APPROVAL: 'any' }, undefined],
  [entra, { needsRole: false, needsSecondPerson: false }],
  [
    { ...entra, MOVE_ROLES: 'required' },
    { needsRole: true, needsSecondPerson: false },
  ],
  [
    { ...entra, MOVE_APPROVAL: 'separate' },
    { needsRole: false, needsSecondPerson: true },
  ],
  [
    { ...token, MOVE_TOKEN_AUDIENCE: ` ${clientId}, api://keyvault-mover `, MOVE_ROLES: 'required' },
    {
      needsRole: true,
      needsSecondPerson: false,
      tokens: { audiences: [clientId, 'api://keyvault-mover'], tenantId },
    },
  ],
])('parseSettings reads how %j treats callers', (env, callers) => {
  expect(parseSettings({ ...enough, ...env }).callers).toEqual(callers);
});

test.each<[Record<string, string>, string]>([
  [{ ...entra, WEBSITE_AUTH_ENABLED: 'False' }, 'MOVE_AUTHENTICATION'],
  [{ ...entra, WEBSITE_AUTH_ENABLED: '1' }, 'MOVE_AUTHENTICATION'],
  [{ MOVE_AUTHENTICATION: 'entra' }, 'MOVE_AUTHENTICATION'],
  [{ MOVE_AUTHENTICATION: 'token', MOVE_TOKEN_AUDIENCE: clientId }, 'MOVE_TOKEN_TENANT'],
  [{ MOVE_AUTHENTICATION: 'token', MOVE_TOKEN_TENANT: tenantId, WEBSITE_AUTH_ENABLED: 'True' }, 'MOVE_TOKEN_AUDIENCE'],
  [{ ...entra, MOVE_TOKEN_AUDIENCE: clientId }, 'MOVE_TOKEN_AUDIENCE'],
  [{ MOVE_TOKEN_TENANT: tenantId }, 'MOVE_TOKEN_TENANT'],
  [{ MOVE_ROLES: 'required', WEBSITE_AUTH_ENABLED: 'True' }, 'MOVE_ROLES'],
  [{ MOVE_APPROVAL: 'separate', WEBSITE_AUTH_ENABLED: 'True' }, 'MOVE_APPROVAL'],
])('callerFaults refuses %j', (env, name) => {
  expect(callerFaults(env)).toEqual([expect.stringMatching(new RegExp(`^${name}: .*expected `))]);
});

test('parseSettings refuses an unknown value without repeating it', () => {
  const values = { ...entra, MOVE_APPROVAL: 'canary' };
  expect(() => parseSettings({ ...enough, ...values })).toThrow('MOVE_APPROVAL: expected any or separate');
});

test.each([
  ['MOVE_TOKEN_AUDIENCE', '*'],
  ['MOVE_TOKEN_AUDIENCE', `${clientId},,`],
  ['MOVE_TOKEN_TENANT', 'common'],
  ['MOVE_TOKEN_TENANT', `${tenantId}/..`],
])('parseSettings refuses %s with a value that would accept too much: %s', (name, value) => {
  expect(() => parseSettings({ ...enough, ...token, [name]: value })).toThrow(`${name}: expected `);
});
