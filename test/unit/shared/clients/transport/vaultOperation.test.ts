import { builtInRoles } from '../../../../../local/azure/arm/roles/builtInRoles';
import {
  certificateOperations,
  keyOperations,
  secretOperations,
} from '../../../../../shared/clients/vault/itemOperations';
import { type BuiltInRole } from '../../../../../shared/clients/transport/vaultOperation';

const all = [secretOperations, keyOperations, certificateOperations].flatMap((family) => Object.entries(family));

/** Ordered from the fewest rights to all rights. */
const roles: readonly BuiltInRole[] = [
  'Key Vault Reader',
  'Key Vault Secrets User',
  'Key Vault Crypto User',
  'Key Vault Secrets Officer',
  'Key Vault Crypto Officer',
  'Key Vault Certificates Officer',
];

function grants(role: BuiltInRole, dataAction: string): boolean {
  const patterns = builtInRoles.find(({ roleName }) => roleName === role)?.permissions[0]?.dataActions ?? [];
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
    return new RegExp(`^${parts.join('.*')}$`).test(dataAction);
  });
}

test.each(all)('%s names the smallest built-in role that has its data action', (_, { dataAction, role }) => {
  expect(roles.find((each) => grants(each, dataAction))).toBe(role);
});

test.each(all)('%s needs a permission of the family that it is about', (_, { noun, permission }) => {
  const family = { secret: 'secrets', key: 'keys' }[noun] ?? 'certificates';
  expect(permission.split(' ')[0]).toBe(family);
});

test('operations that create a version or delete an item are not repeatable', () => {
  const once = all.filter(([, { repeatable }]) => !repeatable).map(([word, { noun }]) => `${word} ${noun}`);
  expect(once).toEqual([
    'set secret',
    'delete secret',
    'create key',
    'createInHardware key',
    'delete key',
    'import certificate',
    'delete certificate',
  ]);
});

test('operations have the request class in which the service counts them', () => {
  const classed = all.filter(([, { requestClass }]) => requestClass !== 'other');
  expect(classed.map(([word, { requestClass }]) => [word, requestClass])).toEqual([
    ['set', 'set'],
    ['create', 'keyCreate'],
    ['createInHardware', 'hsmKeyCreate'],
    ['import', 'set'],
  ]);
});
