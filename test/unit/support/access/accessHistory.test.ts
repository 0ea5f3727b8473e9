import { type LoggedRequest } from '../../../../local/azure/calls/requestLog';
import { accessWrites, widerMoments } from '../../../support/access/accessHistory';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/new';
const provider = '/providers/Microsoft.Authorization';
const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
const role = 'ca7e1f00-0000-4000-8000-000000000001';
const write = (operation: string, path: string, sent?: unknown, status = 201): LoggedRequest => ({
  ...{ time: '2026-05-01T10:00:00Z', vault: '', method: 'PUT', durationMs: 1 },
  ...{ operation: `arm.${operation}`, path, sent, status },
});
const makes = (...actions: string[]) =>
  write('roleDefinitions.createOrUpdate', `${vault}${provider}/roleDefinitions/${role}`, {
    properties: { permissions: [{ dataActions: actions.map((action) => `Microsoft.KeyVault/vaults/${action}`) }] },
  });
const assigns = (scope = vault, status = 201) =>
  write(
    'roleAssignments.create',
    `${scope}${provider}/roleAssignments/one`,
    { properties: { roleDefinitionId: `/x/${role}`, principalId: reader } },
    status,
  );
const mayGet = (_: string, operation: string) => operation === 'secrets.get';
const get = 'secrets/getSecret/action';
const purge = 'secrets/purge/action';

test.each<[string, LoggedRequest[], RegExp[]]>([
  ['nothing for what is allowed', [makes(get), assigns()], []],
  ['a wider role', [makes(get, purge), assigns()], [/may deletedsecrets.purge/]],
  [
    'a role that is wider for a moment',
    [makes(get), assigns(), makes(get, purge), makes(get)],
    [/may deletedsecrets.purge/],
  ],
  ['nothing for a wider role that nobody has', [makes(get, purge)], []],
  ['nothing for a refused assignment', [makes(purge), assigns(vault, 403)], []],
  ['nothing for another vault', [makes(purge), assigns(`${vault}er`)], []],
  ['a role above the vault', [makes(purge), assigns('/subscriptions/s')], [/may deletedsecrets.purge/]],
  [
    'a vault with policies',
    [write('vaults.createOrUpdate', vault, { properties: { accessPolicies: [{}] } })],
    [/has policies/],
  ],
])('widerMoments names %s', (_, log, expected) => {
  expect(widerMoments(log, 'new', mayGet)).toEqual(expected.map((text) => expect.stringMatching(text)));
});

test('accessWrites counts the writes that succeeded', () => {
  expect(accessWrites([makes(get), assigns(), assigns(vault, 429)])).toBe(2);
});
