import { rightsOfRoles } from '../../../../../shared/rules/rights/renderRights';

const of = (dataActions: string[], notDataActions: string[] = []) => ({
  dataActions: dataActions.map(inVaults),
  notDataActions: notDataActions.map(inVaults),
});
const inVaults = (action: string): string => (action === '*' ? action : `Microsoft.KeyVault/vaults/${action}`);

test.each<[string, Parameters<typeof rightsOfRoles>[0], object]>([
  ['nothing', [], {}],
  ['one data action', [of(['keys/restore/action'])], { key: ['restore'] }],
  ['a data action in other letters', [of(['KEYS/Restore/Action'])], { key: ['restore'] }],
  ['a data action that two permissions need', [of(['keys/read'])], { key: ['get', 'list'] }],
  ['half of a permission', [of(['secrets/setSecret/action'])], {}],
  [
    'both halves of a permission',
    [of(['secrets/setSecret/action']), of(['secrets/update/action'])],
    { secret: ['set'] },
  ],
  [
    'a pattern with an end',
    [of(['certificates/*/action'], ['certificates/b*'])],
    {
      certificate: ['import', 'purge', 'recover', 'restore', 'update'],
    },
  ],
  [
    'an exception of one role that another role allows',
    [of(['keys/read'], ['keys/*']), of(['keys/read'])],
    {
      key: ['get', 'list'],
    },
  ],
  ['a pattern that only looks alike', [of(['keys/restore']), of(['*/keys/restore/action/more'])], {}],
])('rightsOfRoles returns the permissions of %s', (_, roles, rights) => {
  expect(rightsOfRoles(roles)).toEqual(rights);
});

test('rightsOfRoles returns every permission of each type for a role that allows everything', () => {
  const { secret = [], key = [], certificate = [] } = rightsOfRoles([of(['*'])]);
  expect([secret.length, key.length, certificate.length]).toEqual([8, 16, 14]);
});
