import { armOperations } from '../../../../../local/azure/arm/armOperations';
import { armRoutes } from '../../../../../local/azure/arm/armRoutes';

const find = armRoutes(armOperations);
const vault = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v';

test.each([
  ['GET', '/subscriptions', 'subscriptions.list'],
  ['GET', '/subscriptions/s/', 'subscriptions.get'],
  ['GET', vault, 'vaults.get'],
  ['GET', vault.toLowerCase(), 'vaults.get'],
  ['PUT', `${vault}/accessPolicies/add`, 'vaults.updateAccessPolicy'],
  ['GET', `/${vault}/providers/Microsoft.Authorization/roleAssignments`, 'roleAssignments.list'],
  ['PUT', `${vault}/secrets/x/providers/Microsoft.Authorization/roleAssignments/r`, 'roleAssignments.create'],
  ['DELETE', `${vault}/providers/Microsoft.Insights/diagnosticSettings/d`, 'diagnosticSettings.delete'],
])('maps %s %s to %s', (method, path, name) => {
  expect(find(method, path)?.operation?.name).toBe(name);
});

test('matches any number of segments as a scope, and decodes parameters', () => {
  const route = find('GET', `${vault}/secrets/a%20b/providers/Microsoft.Authorization/locks/l`);

  expect(route?.params).toEqual({ scope: `${vault.slice(1)}/secrets/a b`, lockName: 'l' });
});

test('distinguishes an unknown method from an unknown path', () => {
  expect(find('POST', vault)).toMatchObject({ operation: undefined });
  expect(find('GET', '/subscriptions/s/nothing')).toBeUndefined();
});

test('has a unique method, path and name for every operation', () => {
  const places = armOperations.map(({ method, path }) => `${method} ${path}`);

  expect(new Set(places).size).toBe(places.length);
  expect(new Set(armOperations.map(({ name }) => name)).size).toBe(armOperations.length);
});
