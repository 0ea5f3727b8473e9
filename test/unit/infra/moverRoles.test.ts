import { certificateOperations, keyOperations, secretOperations } from '../../../shared/clients/vault/itemOperations';
import { type VaultOperation } from '../../../shared/clients/transport/vaultOperation';
import { armOperations } from '../../../shared/clients/arm/armOperation';
import { moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { armRights } from '../../../shared/rules/rights/armRights';
import { rehearsedRequest } from '../../../shared/rules/rehearsal/rehearsedMove';
import { type ArmRight } from '../../../shared/rules/rights/right';
import { accessTemplate, infraText, templateModules } from '../../support/infra/infraTemplate';

const subnetId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/';

// The roles contain exactly the actions in the clients' tables of operations.

type Groups = Readonly<Record<'always' | 'unlock' | 'probe' | 'purge' | 'rollback', readonly string[]>>;
interface Role {
  readonly data: Groups;
  readonly management: Readonly<Record<'always' | 'configure', readonly string[]>>;
}
type Roles = Readonly<Record<'source' | 'target', Role>> & {
  readonly making: Readonly<Record<'group' | 'customRoles' | 'subscription' | 'subnet', readonly string[]>>;
  readonly retiring: Readonly<Record<'vault' | 'subscription', readonly string[]>>;
  readonly rehearsing: Readonly<Record<'group' | 'subscription', readonly string[]>>;
};
const rehearsed = {
  sourceVault: 'contoso-we',
  targetVault: 'contoso-ne',
  rehearse: {
    into: {
      createTarget: {
        subscriptionId: '00000000-0000-0000-0000-000000000001',
        resourceGroup: 'rg-scratch',
        location: 'northeurope',
      },
    },
  },
};
const roles = JSON.parse(infraText('moverRoles.json')) as Roles;
const everyAction = [roles.source, roles.target].flatMap(({ data }) => Object.values(data).flat());

const operations: readonly VaultOperation[] = [secretOperations, keyOperations, certificateOperations].flatMap(
  (family) => Object.values(family),
);
const needed = new Set(operations.map(({ dataAction }) => dataAction.replace('Microsoft.KeyVault/vaults/', '')));

test('every action of a role is needed by an operation of the app', () => {
  expect(everyAction.filter((action) => !needed.has(action))).toEqual([]);
});

test('every action that an operation needs is in a role, except signature verification, which the app does itself', () => {
  expect([...needed].filter((action) => !everyAction.includes(action))).toEqual(['keys/verify/action']);
});

test('the role on the source allows reads; it allows changes only if the operator enables them', () => {
  const changes =
    /\/(?:setSecret|update|restore|recover|purge|create|import|delete)|^keyrotationpolicies\/write|cas\/write/;
  expect(roles.source.data.always.filter((action) => changes.test(action))).toEqual([]);
  expect(roles.source.data.purge).toEqual([]);
  expect(roles.source.data.rollback).toEqual([]);
});

test.each(['source', 'target'] as const)(
  'the role on the %s allows purge and delete only if the operator enables them',
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
  test('reads the configuration of vaults, and changes it only if the operator allows it', () => {
    const always = [...roles.source.management.always, ...roles.target.management.always];
    expect(always.filter((action) => !action.endsWith('/read'))).toEqual([]);
  });

  test('changes only targets', () => {
    expect(roles.source.management.configure).toEqual([]);
    expect(roles.target.management.configure.filter((action) => !action.endsWith('/write'))).toEqual([]);
  });

  test('deletes nothing, except scratch vaults in the groups for them, and old sources by a role of its own', () => {
    const { rehearsing, retiring, ...others } = roles;
    expect([...retiring.vault, ...retiring.subscription]).toEqual([
      ...(['writeVault', 'deleteVault', 'readDeletedVault'] as const).map((name) => armOperations[name].action),
    ]);
    const request = moveRequestSchema.parse({ sourceVault: 'contoso-we', targetVault: 'contoso-ne' });
    const asked = armRights({ ...request, retirement: true }).slice(armRights(request).length);
    expect(asked.map(({ action }) => action)).toEqual([...retiring.vault, ...retiring.subscription]);
    const access = JSON.stringify(accessTemplate);
    expect(access).toContain("if(parameters('allowRetirement'), variables('sources'), createArray())");
    expect(JSON.stringify(others)).not.toMatch(/Microsoft\.[^"]*\/(?:delete|purge)(?:\/|")/);
    const scratch = armRights(rehearsedRequest(moveRequestSchema.parse(rehearsed)));
    const deleting = scratch.map(({ action }) => action).filter((action) => /delete(?:$|dVaults)/.test(action));
    const atCreation = roles.making.subscription;
    expect(deleting.filter((action) => !atCreation.includes(action)).sort()).toEqual(
      [...rehearsing.group, ...rehearsing.subscription].sort(),
    );
  });
});

describe('a new target', () => {
  const { group, customRoles, subscription, subnet } = roles.making;
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

  test('needs exactly the rights for its creation, each at its scope', () => {
    const rights = needed(nothing);
    expect(at(rights, 'targetSubscription')).toEqual(subscription);
    const beyondReading = at(rights, 'targetGroup').filter(
      (action) => !roles.target.management.always.includes(action),
    );
    expect(beyondReading).toEqual(group);
  });

  test('gets custom roles only with the additional right of allowCustomRoles, in roles that the app cannot change itself', () => {
    const rights = at(needed({ ...nothing, access: 'roles', accessPolicies: true, customRoles: true }), 'targetGroup');
    expect(rights).toEqual(expect.arrayContaining(customRoles));
    const maker = templateModules(accessTemplate).find(({ path }) => path === 'moverRoles')?.template;
    const roleOf = Object.values<{ properties?: { assignableScopes?: unknown } }>(maker.resources);
    expect(JSON.stringify(maker.resources)).toContain(
      "if(parameters('allowCustomRoles'), variables('actions').making.customRoles",
    );
    // Each can be assigned in whole subscriptions, and the app may write roles in a group only.
    expect(new Set(roleOf.map(({ properties }) => properties?.assignableScopes))).toEqual(
      new Set(["[parameters('scopes')]"]),
    );
  });

  test('is configured like the source with the additional rights of allowConfigure', () => {
    const rights = needed({ subnets: [{ source: `${subnetId}we`, target: `${subnetId}ne` }] });
    const { always, configure } = roles.target.management;
    expect(at(rights, 'targetGroup').filter((action) => ![...always, ...configure, ...group].includes(action))).toEqual(
      [],
    );
    expect(at(rights, 'subnets')).toEqual(subnet);
  });
});

const switches = { allowUnlock: 'unlock', allowProbe: 'probe', allowPurge: 'purge', allowRollback: 'rollback' };

test('the compiled template contains exactly these lists, each group with its own switch', () => {
  const template = templateModules(accessTemplate).find(({ path }) => path === 'moverRoles')?.template;
  expect(template.variables['$fxv#0']).toEqual(roles);
  for (const side of ['source', 'target']) {
    const management: string = template.variables[`${side}Management`];
    const merged: string = template.variables[`${side}Actions`];
    for (const [flag, group] of Object.entries(switches)) {
      expect(merged).toContain(`if(parameters('${flag}'), variables('actions').${side}.data.${group}, createArray())`);
    }
    expect(management).toContain(
      `if(parameters('allowConfigure'), variables('actions').${side}.management.configure, createArray())`,
    );
  }
});
