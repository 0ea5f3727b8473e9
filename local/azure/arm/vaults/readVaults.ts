import { ok } from '../../calls/answer';
import { covers, sameText } from '../../cloud/textMatch';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
import { resourceId, resourceView } from '../consumers/resource';
import { mayAct } from '../rights/mayAct';
import { inSubscription, isAddressed, requireVault } from './requireVault';
import { vaultPaths } from './vaultPaths';
import { vaultView } from './vaultView';

export const getVault: ArmOperation = {
  name: 'vaults.get',
  method: 'GET',
  path: vaultPaths.one,
  apiVersions: armVersions.keyVault,
  run: (call) => ok(vaultView(requireVault(call), call)),
};

export const listVaultsBySubscription: ArmOperation = {
  name: 'vaults.listBySubscription',
  method: 'GET',
  path: vaultPaths.ofSubscription,
  apiVersions: armVersions.keyVault,
  run: (call) =>
    armPage(
      call,
      vaultsOf(call).map((vault) => vaultView(vault, call)),
    ),
};

export const listVaultsByGroup: ArmOperation = {
  name: 'vaults.listByResourceGroup',
  method: 'GET',
  path: vaultPaths.ofGroup,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const found = vaultsOf(call).filter(({ settings }) => isAddressed(call, settings));
    return armPage(
      call,
      found.map((vault) => vaultView(vault, call)),
    );
  },
};

const resourceFilter = /^resourceType eq 'Microsoft\.KeyVault\/vaults'( and name eq '([^']*)')?$/i;

/** `resourceType eq 'A' or resourceType eq 'B'`: the types of such a filter. */
function typesIn(filter: string): readonly string[] | undefined {
  const types = filter.split(' or ').map((part) => /^resourceType eq '([^']*)'$/i.exec(part)?.[1]);
  return types.every((type) => type !== undefined) ? types : undefined;
}

/** The service returns at most this many resources in one answer. */
const listedAtOnce = 1_000;

/** The list of all resources: vaults, and the resources that can use one. The SDK's `list()` requests the vaults. */
export const listVaultResources: ArmOperation = {
  name: 'resources.list',
  method: 'GET',
  path: vaultPaths.resources,
  apiVersions: armVersions.resources,
  run: (call) => {
    const asked = call.query.get('$filter') ?? '';
    const [filter, , name] = resourceFilter.exec(asked) ?? [];
    const types = filter === undefined ? typesIn(asked) : undefined;
    if (types !== undefined) return listOthers(call, types);
    if (filter === undefined) {
      throw badRequest(
        `Only the filter "resourceType eq 'Microsoft.KeyVault/vaults'", with or without "and name eq '…'", is emulated: see docs/emulator.md.`,
      );
    }
    const found = vaultsOf(call)
      .filter(({ settings }) => name === undefined || sameText(settings.name, name))
      .filter(({ settings }) => mayAct(call, 'Microsoft.KeyVault/vaults/read', vaultResourceId(settings)));
    return armPage(
      call,
      found.map(({ settings }) => ({
        id: vaultResourceId(settings),
        name: settings.name,
        type: 'Microsoft.KeyVault/vaults',
        location: settings.region,
        tags: resourceOf(settings).tags,
      })),
    );
  },
};

function vaultsOf(call: ArmCall) {
  return call.arm.state.vaults.filter(({ settings }) => inSubscription(call, settings));
}

/** Like vaults, only those that the caller may read. */
function listOthers(call: ArmCall, types: readonly string[]) {
  const subscription = `/subscriptions/${call.params['subscriptionId'] ?? ''}`;
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  const all = call.arm.state.armRecords.resources
    .list()
    .filter(
      (one) =>
        one.isChild !== true &&
        wanted.has(one.type.toLowerCase()) &&
        covers(subscription, one.scope) &&
        mayAct(call, `${one.type}/read`, resourceId(one)),
    );
  const query = new URLSearchParams(call.query);
  if (!query.has('$top')) query.set('$top', String(listedAtOnce));
  return armPage(
    { ...call, query },
    all.map(({ properties: _, ...one }) => resourceView({ ...one, properties: undefined })),
  );
}
