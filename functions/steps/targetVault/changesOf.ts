import { type ConfigurationStep } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type VaultChange } from '../../../shared/contracts/model/vaultChanges';
import { type AccessPolicy, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type Arm, type VaultAddress } from '../../../shared/clients/arm/arm';
import { vaultId } from '../../../shared/clients/arm/armPaths';
import { permissionsText, principalOf, union } from '../../../shared/rules/configuration/planPolicies';

export interface TargetPlace {
  readonly arm: Arm;
  readonly address: VaultAddress;
}

/**
 * Returns what a write is about to change of the vault, with what is there now. What the vault has already is not in it. Empty for
 * what a rollback cannot undo: the vault itself, its private endpoint, purge protection.
 */
export async function changesOf(place: TargetPlace, step: ConfigurationStep): Promise<readonly VaultChange[]> {
  const at = { vaultId: vaultId(place.address) };
  switch (step.kind) {
    case 'roleAssignments':
      return [{ kind: 'roleAssignment', assignment: step.assignment, roleName: step.roleName }];
    case 'diagnostics':
      return [{ kind: 'diagnostics', ...at, set: step.setting }];
    case 'accessPolicies':
      return policyChanges(place, step.policies);
    case 'tags': {
      const there = new Set(Object.keys((await requireTarget(place)).tags).map((name) => name.toLowerCase()));
      const added = Object.entries(step.tags).filter(([name]) => !there.has(name.toLowerCase()));
      return added.map(([name, set]) => ({ kind: 'tag', ...at, name, set }));
    }
    case 'network':
      return [{ kind: 'network', ...at, before: (await requireTarget(place)).network, set: step.network }];
    case 'enabledFor':
      return [{ kind: 'enabledFor', ...at, before: (await requireTarget(place)).enabledFor, set: step.enabledFor }];
    case 'vault':
    case 'privateEndpoint':
    case 'purgeProtection':
      return [];
  }
}

async function policyChanges(place: TargetPlace, added: readonly AccessPolicy[]): Promise<readonly VaultChange[]> {
  const { accessPolicies } = await requireTarget(place);
  const there = new Map(accessPolicies.map((policy) => [principalOf(policy), policy]));
  const ownId = (await place.arm.ownObjectId()).toLowerCase();
  return added.flatMap((policy): VaultChange[] => {
    const before = there.get(principalOf(policy));
    const set = before === undefined ? policy : union(before, policy);
    if (before !== undefined && permissionsText(set) === permissionsText(before)) return [];
    const isOwn = policy.objectId.toLowerCase() === ownId;
    return [{ kind: 'accessPolicy', vaultId: vaultId(place.address), before: before ?? null, set, isOwn }];
  });
}

/** Throws `ARM_NOT_FOUND` if the vault does not exist any more. */
export async function requireTarget({ arm, address }: TargetPlace): Promise<VaultResource> {
  const target = await arm.readVault(address);
  if (target !== undefined) return target;
  const message = `Expected vault ${address.name} in resource group ${address.resourceGroup}; it no longer exists.`;
  throw new MoverError('ARM_NOT_FOUND', message, { retryable: false });
}
