import { z } from 'zod';
import { type AccessPolicy } from '../../vault/access/accessRules';
import { vaultResourceId } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { accessPolicyEntriesSchema, accessPolicyOf, accessPolicyView, policiesOf } from './accessPolicies';
import { changedVault } from './changedVault';
import { mergedPolicies } from './mergedPolicies';
import { requireVault } from './requireVault';
import { vaultPaths } from './vaultPaths';

const bodySchema = z.object({ properties: z.object({ accessPolicies: accessPolicyEntriesSchema }) });
const kindSchema = z.enum(['add', 'replace', 'remove']);

/** Adds, replaces or removes the policies of the given principals; the policies of others stay. */
export const updateAccessPolicies: ArmOperation = {
  name: 'vaults.updateAccessPolicy',
  method: 'PUT',
  path: vaultPaths.accessPolicies,
  apiVersions: armVersions.keyVault,
  run: async (call) => {
    const { accessPolicies } = (await readArmBody(call.request, bodySchema)).properties;
    const kind = kindSchema.safeParse(param(call, 'operationKind').toLowerCase());
    if (!kind.success) throw badRequest('The operation on access policies must be add, replace or remove.');
    const vault = requireVault(call);
    requireUnlocked(vault, 'write', call);
    const before = policiesOf(vault);
    const merged = mergedPolicies(before, accessPolicies.map(accessPolicyOf), kind.data);
    const { tenantId } = vault.settings;
    const requested = {
      tags: undefined,
      properties: { accessPolicies: merged.map((policy) => entryOf(policy, tenantId)) },
    };
    const status = merged.length > before.length ? 201 : 200;
    call.arm.state.changeVault(vault, changedVault(vault, requested, call));
    return {
      status,
      body: {
        id: `${vaultResourceId(vault.settings)}/accessPolicies/`,
        type: 'Microsoft.KeyVault/vaults/accessPolicies',
        properties: { accessPolicies: merged.map((policy) => accessPolicyView(policy, tenantId)) },
      },
    };
  },
};

function entryOf(policy: AccessPolicy, tenantId: string) {
  const { keys, secrets, certificates, storage, objectId, applicationId } = policy;
  return {
    tenantId: policy.tenantId ?? tenantId,
    objectId,
    applicationId,
    permissions: { keys, secrets, certificates, storage },
  };
}
