import { certificateOperations } from '../../../shared/clients/certificateOperations';
import { keyOperations } from '../../../shared/clients/keyOperations';
import { secretOperations } from '../../../shared/clients/secretOperations';
import { type VaultOperation } from '../../../shared/clients/vaultOperation';
import { infraText, templateModules } from '../../support/infraTemplate';

// The roles hold what the clients' tables of operations name, and nothing else.

type Groups = Readonly<Record<'always' | 'unlock' | 'probe' | 'purge', readonly string[]>>;
const roles = JSON.parse(infraText('moverRoles.json')) as { source: Groups; target: Groups };
const everyAction = [roles.source, roles.target].flatMap((role) => Object.values(role).flat());

const operations: readonly VaultOperation[] = [secretOperations, keyOperations, certificateOperations].flatMap(
  (family) => Object.values(family),
);
const needed = new Set(operations.map(({ dataAction }) => dataAction.replace('Microsoft.KeyVault/vaults/', '')));

test('every action is one that an operation of the app needs', () => {
  expect(everyAction.filter((action) => !needed.has(action))).toEqual([]);
});

test('every action that an operation needs is in a role, but for the check of signatures, which is done in the app', () => {
  expect([...needed].filter((action) => !everyAction.includes(action))).toEqual(['keys/verify/action']);
});

test('the source gives: what changes a vault is asked of it only where the operator lets moves do so', () => {
  const changes =
    /\/(?:setSecret|update|restore|recover|purge|create|import|delete)|^keyrotationpolicies\/write|cas\/write/;
  expect(roles.source.always.filter((action) => changes.test(action))).toEqual([]);
  expect(roles.source.purge).toEqual([]);
});

test.each(['source', 'target'] as const)(
  'nothing of the %s is purged or deleted unless the operator lets moves do so',
  (side) => {
    expect(roles[side].always.filter((action) => /purge|delete/.test(action))).toEqual([]);
  },
);

test('there are no wildcards', () => {
  expect(everyAction.filter((action) => action.includes('*'))).toEqual([]);
});

test('the compiled template holds these very lists, each group behind its own switch', () => {
  const template = templateModules().find(({ path }) => path === 'moverRoles')?.template;
  expect(template.variables['$fxv#0']).toEqual(roles);
  for (const side of ['source', 'target']) {
    const merged: string = template.variables[`${side}Actions`];
    for (const [flag, group] of Object.entries({ allowUnlock: 'unlock', allowProbe: 'probe', allowPurge: 'purge' })) {
      expect(merged).toContain(`if(parameters('${flag}'), variables('actions').${side}.${group}, createArray())`);
    }
  }
});
