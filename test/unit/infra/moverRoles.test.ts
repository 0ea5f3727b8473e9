import { certificateOperations } from '../../../shared/clients/vault/certificateOperations';
import { keyOperations } from '../../../shared/clients/vault/keyOperations';
import { secretOperations } from '../../../shared/clients/vault/secretOperations';
import { type VaultOperation } from '../../../shared/clients/transport/vaultOperation';
import { moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { armRights } from '../../../shared/rules/rights/armRights';
import { type ArmRight } from '../../../shared/rules/rights/right';
import { accessTemplate, infraText, templateModules } from '../../support/infra/infraTemplate';

const subnetId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/';

// The roles hold what the clients' tables of operations name, and nothing else.

type Groups = Readonly<Record<'always' | 'unlock' | 'probe' | 'purge', readonly string[]>>;
interface Role {
  readonly data: Groups;
  readonly management: Readonly<Record<'always' | 'configure', readonly string[]>>;
}
type Roles = Readonly<Record<'source' | 'target', Role>> & {
  readonly making: Readonly<Record<'group' | 'subscription' | 'subnet', readonly string[]>>;
};
const roles = JSON.parse(infraText('moverRoles.json')) as Roles;
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
  expect(
    [...everyAction, ...management, ...Object.values(roles.making).flat()].filter((action) => action.includes('*')),
  ).toEqual([]);
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
    expect(infraText('moverRoles.json')).not.toMatch(/Microsoft\.[^"]*\/(?:delete|purge)(?:\/|")/);
  });
});

describe('a target that is to be made', () => {
  const { group, subscription, subnet } = roles.making;
  const createTarget = {
    subscriptionId: '00000000-0000-0000-0000-000000000001',
    resourceGroup: 'rg-target',
    location: 'northeurope',
  };
  const needed = (configuration: object | null) =>
    armRights(
      moveRequestSchema.parse({ sourceVault: 'contoso-we', targetVault: 'contoso-ne', createTarget, configuration }),
    );
  const nothing = Object.fromEntries(
    ['network', 'accessPolicies', 'roleAssignments', 'enabledFor', 'tags', 'diagnostics'].map((part) => [part, false]),
  );
  const at = (rights: readonly ArmRight[], scope: ArmRight['scope']) =>
    rights.filter((right) => right.scope === scope).map(({ action }) => action);

  test('is given the rights that making asks for, each where it is asked for, and no other', () => {
    const rights = needed(nothing);
    expect(at(rights, 'targetSubscription')).toEqual(subscription);
    const beyondReading = at(rights, 'targetGroup').filter(
      (action) => !roles.target.management.always.includes(action),
    );
    expect(beyondReading).toEqual(group);
  });

  test('is set up as the source is with the rights of allowConfigure beside them', () => {
    const rights = needed({ subnets: [{ source: `${subnetId}we`, target: `${subnetId}ne` }] });
    const { always, configure } = roles.target.management;
    expect(at(rights, 'targetGroup').filter((action) => ![...always, ...configure, ...group].includes(action))).toEqual(
      [],
    );
    expect(at(rights, 'subnets')).toEqual(subnet);
  });
});

test('the compiled template holds these very lists, each group behind its own switch', () => {
  const template = templateModules(accessTemplate).find(({ path }) => path === 'moverRoles')?.template;
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
