import { type Answer, ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { type DeletedVault } from '../../vault/deletedVaults';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';
import { notEmulated } from '../armErrors';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
import { inSubscription, requireDeletedVault } from './requireVault';
import { vaultPaths } from './vaultPaths';

export const listDeletedVaults: ArmOperation = {
  name: 'deletedVaults.list',
  method: 'GET',
  path: vaultPaths.deleted,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const deleted = call.arm.state.deletedVaults.filter(({ vault }) => inSubscription(call, vault.settings));
    return armPage(call, deleted.map(deletedVaultView));
  },
};

export const getDeletedVault: ArmOperation = {
  name: 'deletedVaults.get',
  method: 'GET',
  path: vaultPaths.deletedOne,
  apiVersions: armVersions.keyVault,
  run: (call) => ok(deletedVaultView(requireDeletedVault(call))),
};

/** Purges a deleted vault. The Location of the answer reports when the purge is complete. */
export const purgeVault: ArmOperation = {
  name: 'deletedVaults.purge',
  method: 'POST',
  path: vaultPaths.purge,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const deleted = requireDeletedVault(call);
    if (deleted.vault.settings.purgeProtection) {
      throw new ServiceError(405, 'MethodNotAllowed', "Operation 'DeletedVaultPurge' is not allowed.");
    }
    call.arm.state.purgeVault(deleted);
    return operationResult(call, call.now + call.arm.services.settings.delays.purgeMs);
  },
};

/** Answers for an operation that ends at `doneAt`: 202 with a Location until then, 200 afterwards. */
export function operationResult({ arm, params, apiVersion, now }: ArmCall, doneAt: number): Answer {
  if (doneAt <= now) return { status: 200 };
  const { armHost } = arm.services.cloud;
  const base = `https://${armHost}/subscriptions/${params['subscriptionId'] ?? ''}/providers/Microsoft.KeyVault`;
  const address = `${base}/locations/${params['location'] ?? ''}/operationResults/${operationIdOf(doneAt)}`;
  return { status: 202, headers: { Location: `${address}?api-version=${apiVersion}` } };
}

/** The operation id holds the end time, so nothing needs to be stored. */
export const getOperationResult: ArmOperation = {
  name: 'operationResults.get',
  method: 'GET',
  path: vaultPaths.operationResult,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const doneAt = Number(Buffer.from(param(call, 'operationId'), 'base64url').toString());
    if (!Number.isSafeInteger(doneAt)) throw notEmulated('The operation');
    return operationResult(call, doneAt);
  },
};

function operationIdOf(doneAt: number): string {
  return Buffer.from(String(doneAt)).toString('base64url');
}

/** A deleted vault as the management plane shows it. */
function deletedVaultView({ vault: { settings }, deletion }: DeletedVault): object {
  const { name, region, subscriptionId, purgeProtection } = settings;
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${region}/deletedVaults/${name}`,
    type: 'Microsoft.KeyVault/deletedVaults',
    name,
    properties: {
      vaultId: vaultResourceId(settings),
      location: region,
      tags: resourceOf(settings).tags,
      deletionDate: new Date(deletion.deletedAt).toISOString(),
      scheduledPurgeDate: new Date(deletion.purgeAt).toISOString(),
      ...(purgeProtection ? { purgeProtectionEnabled: true } : {}),
    },
  };
}
