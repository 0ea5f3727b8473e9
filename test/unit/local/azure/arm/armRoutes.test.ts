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
])('%s %s is %s', (method, path, name) => {
  expect(find(method, path)?.operation?.name).toBe(name);
});

test('a scope is any number of segments, and parameters are decoded', () => {
  const route = find('GET', `${vault}/secrets/a%20b/providers/Microsoft.Authorization/locks/l`);

  expect(route?.params).toEqual({ scope: `${vault.slice(1)}/secrets/a b`, lockName: 'l' });
});

test('a path with another method is known, a path that is none is not', () => {
  expect(find('POST', vault)).toMatchObject({ operation: undefined });
  expect(find('GET', '/subscriptions/s/resourceGroups')).toBeUndefined();
});

test('no two operations are one method at one path, and names are unique', () => {
  const places = armOperations.map(({ method, path }) => `${method} ${path}`);

  expect(new Set(places).size).toBe(places.length);
  expect(new Set(armOperations.map(({ name }) => name)).size).toBe(armOperations.length);
});
