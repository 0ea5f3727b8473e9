import { callerFaults } from '../../../../../shared/contracts/settings/callerSettings';
import { parseSettings } from '../../../../../shared/contracts/settings/settings';

const enough = {
  MOVE_STORE: 'file:/store',
  MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
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
])('parseSettings reads how %j treats callers', (env, callers) => {
  expect(parseSettings({ ...enough, ...env }).callers).toEqual(callers);
});

test('callerFaults accepts a platform that does not say whether its authentication is on', () => {
  expect(callerFaults({ MOVE_AUTHENTICATION: 'entra' })).toEqual([]);
});

test.each<[Record<string, string>, string]>([
  [{ ...entra, WEBSITE_AUTH_ENABLED: 'False' }, 'MOVE_AUTHENTICATION'],
  [{ MOVE_ROLES: 'required', WEBSITE_AUTH_ENABLED: 'True' }, 'MOVE_ROLES'],
  [{ MOVE_APPROVAL: 'separate', WEBSITE_AUTH_ENABLED: 'True' }, 'MOVE_APPROVAL'],
])('callerFaults refuses %j', (env, name) => {
  expect(callerFaults(env)).toEqual([expect.stringMatching(new RegExp(`^${name}: expected `))]);
});

test('parseSettings refuses an unknown value without repeating it', () => {
  const values = { ...entra, MOVE_APPROVAL: 'canary' };
  expect(() => parseSettings({ ...enough, ...values })).toThrow('MOVE_APPROVAL: expected any or separate');
});
