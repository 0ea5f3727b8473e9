import { ok } from '../../calls/answer';
import { sameText } from '../../cloud/textMatch';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
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

/** The list of all resources; only vaults are emulated. The SDK's `list()` requests these. */
export const listVaultResources: ArmOperation = {
  name: 'resources.list',
  method: 'GET',
  path: vaultPaths.resources,
  apiVersions: armVersions.resources,
  run: (call) => {
    const [filter, , name] = resourceFilter.exec(call.query.get('$filter') ?? '') ?? [];
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
