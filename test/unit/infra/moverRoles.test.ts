import { certificateOperations } from '../../../shared/clients/certificateOperations';
import { keyOperations } from '../../../shared/clients/keyOperations';
import { secretOperations } from '../../../shared/clients/secretOperations';
import { type VaultOperation } from '../../../shared/clients/vaultOperation';
import { infraText, templateModules } from '../../support/infraTemplate';

// The roles hold what the clients' tables of operations name, and nothing else.

type Groups = Readonly<Record<'always' | 'unlock' | 'probe' | 'purge', readonly string[]>>;
interface Role {
  readonly data: Groups;
  readonly management: Readonly<Record<'always' | 'configure', readonly string[]>>;
}
const roles = JSON.parse(infraText('moverRoles.json')) as Readonly<Record<'source' | 'target', Role>>;
const everyAction = [roles.source, roles.target].flatMap(({ data }) => Object.values(data).flat());

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
  expect(roles.source.data.always.filter((action) => changes.test(action))).toEqual([]);
  expect(roles.source.data.purge).toEqual([]);
});

test.each(['source', 'target'] as const)(
  'nothing of the %s is purged or deleted unless the operator lets moves do so',
  (side) => {
    expect(roles[side].data.always.filter((action) => /purge|delete/.test(action))).toEqual([]);
  },
);

test('there are no wildcards', () => {
  const management = [roles.source, roles.target].flatMap((role) => Object.values(role.management).flat());
  expect([...everyAction, ...management].filter((action) => action.includes('*'))).toEqual([]);
});

describe('at the management plane', () => {
  test('a move reads how vaults are set up, and changes nothing unless the operator lets it', () => {
    const always = [...roles.source.management.always, ...roles.target.management.always];
    expect(always.filter((action) => !action.endsWith('/read'))).toEqual([]);
  });

  test('it changes targets alone', () => {
    expect(roles.source.management.configure).toEqual([]);
    expect(roles.target.management.configure.filter((action) => !action.endsWith('/write'))).toEqual([]);
  });

  test('it deletes nothing', () => {
    expect(infraText('moverRoles.json')).not.toMatch(/Microsoft\.[^"]*\/(?:delete|purge)/);
  });
});

test('the compiled template holds these very lists, each group behind its own switch', () => {
  const template = templateModules().find(({ path }) => path === 'moverRoles')?.template;
  expect(template.variables['$fxv#0']).toEqual(roles);
  for (const side of ['source', 'target']) {
    const management: string = template.variables[`${side}Management`];
    const merged: string = template.variables[`${side}Actions`];
    for (const [flag, group] of Object.entries({ allowUnlock: 'unlock', allowProbe: 'probe', allowPurge: 'purge' })) {
      expect(merged).toContain(`if(parameters('${flag}'), variables('actions').${side}.data.${group}, createArray())`);
    }
    expect(management).toContain(
      `if(parameters('allowConfigure'), variables('actions').${side}.management.configure, createArray())`,
    );
  }
});
