import { ok } from '../../calls/answer';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
import { ownPermissions } from '../rights/mayAct';
import { resourceId, resourceView } from './resource';

/** A list below a resource. `below` follows the id of the resource. */
function childList(name: string, below: string, apiVersions: readonly string[]): ArmOperation {
  return {
    ...{ name, method: 'GET', path: `/{scope}${below}`, apiVersions },
    run: (call) => armPage(call, childrenOf(call, `${parentOf(call)}${filled(call, below)}`)),
  };
}

function parentOf(call: ArmCall): string {
  const id = scopeOf(param(call, 'scope'));
  const slot = call.params['slot'];
  const wanted = slot === undefined ? id : `${id}/slots/${slot}`;
  const found = call.arm.state.armRecords.resources.get(splitId(wanted));
  if (found === undefined)
    throw resourceNotFound('resource', wanted.split('/').at(-1) ?? '', wanted.split('/')[4] ?? '');
  return id;
}

function filled(call: ArmCall, below: string): string {
  return below.replaceAll(/\{(\w+)\}/g, (_, name: string) => param(call, name));
}

function splitId(id: string) {
  const at = id.lastIndexOf('/');
  return { scope: id.slice(0, at), name: id.slice(at + 1) };
}

function childrenOf({ arm }: ArmCall, scope: string): readonly object[] {
  const all = arm.state.armRecords.resources.list().filter((one) => one.isChild === true && sameText(one.scope, scope));
  return all.map(resourceView);
}

const web = ['2022-03-01', '2022-09-01', '2023-12-01', '2024-04-01'];

/**
 * The lists below resources that name vaults. App Service shows the text of a reference and its status; no list shows a value.
 * Source: the REST specifications of each provider.
 */
export const childLists: readonly ArmOperation[] = [
  childList('slotReferences.list', '/slots/{slot}/config/configreferences/{list}', web),
  childList('siteReferences.list', '/config/configreferences/{list}', web),
  childList('namedValues.list', '/namedValues', ['2021-08-01', '2022-08-01', '2024-05-01']),
  childList('serviceCertificates.list', '/certificates', ['2021-08-01', '2022-08-01', '2024-05-01']),
  childList('linkedServices.list', '/linkedservices', ['2018-06-01']),
  childList('frontDoorSecrets.list', '/secrets', ['2023-05-01', '2024-02-01']),
  childList('fluxConfigurations.list', '/providers/Microsoft.KubernetesConfiguration/fluxConfigurations', [
    '2022-11-01',
    '2023-05-01',
  ]),
];

export const getCluster: ArmOperation = {
  name: 'clusters.get',
  method: 'GET',
  path: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.ContainerService/managedClusters/{cluster}',
  apiVersions: ['2023-10-01', '2024-05-01'],
  run: (call) => {
    const [subscription, group, cluster] = ['subscriptionId', 'resourceGroup', 'cluster'].map((one) =>
      param(call, one),
    );
    const scope = `/subscriptions/${subscription ?? ''}/resourceGroups/${group ?? ''}/providers/Microsoft.ContainerService/managedClusters`;
    const found = call.arm.state.armRecords.resources
      .list()
      .find((one) => sameText(resourceId(one), `${scope}/${cluster ?? ''}`));
    if (found === undefined) throw resourceNotFound('managedClusters', cluster ?? '', group ?? '');
    return ok(resourceView(found));
  },
};

/** What the roles of the caller allow at a scope. Source: Azure RBAC REST reference, "Permissions". */
export const listPermissions: ArmOperation = {
  name: 'permissions.list',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Authorization/permissions',
  apiVersions: armVersions.roles,
  run: (call) => armPage(call, ownPermissions(call, scopeOf(param(call, 'scope')))),
};
