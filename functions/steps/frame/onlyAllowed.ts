import { connectedBy, type Vaults } from '../../../shared/clients/vault/vaults';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Arm } from '../../../shared/clients/arm/arm';
import { parseVaultScope, vaultScopeText } from '../../../shared/clients/arm/armPaths';
import { isAllowed } from '../../../shared/rules/text/isAllowed';

export interface AllowedVaults {
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
}

export interface ArmLists extends AllowedVaults {
  /** Whether the app may delete scratch vaults. */
  readonly allowRehearsal: boolean;
}

/**
 * Wraps the vault clients so that each side connects only to vaults that the settings allow. The HTTP handlers refuse
 * other requests already; this guards orchestrations that somebody starts through the runtime's own endpoint with any
 * input. Connecting to another vault throws `SOURCE_NOT_ALLOWED` or `TARGET_NOT_ALLOWED` before a token is requested.
 */
export function onlyAllowed(vaults: Vaults, lists: AllowedVaults): Vaults {
  return connectedBy(vaults, (asked) => {
    const { vault, side } = asked;
    if (side === 'source' && !isAllowed(vault, lists.allowedSources)) throw notAllowed('SOURCE_NOT_ALLOWED', vault);
    if (side === 'target' && !isAllowed(vault, lists.allowedTargets)) throw notAllowed('TARGET_NOT_ALLOWED', vault);
    return asked;
  });
}

/**
 * Like `onlyAllowed`, for Azure Resource Manager: it reads only allowed vaults of either side, and writes only to
 * allowed targets. Calls reject with the same codes, before a token is requested. It deletes no vault unless the settings
 * allow rehearsals; such a call rejects with `REHEARSAL_NOT_ALLOWED`.
 */
export function onlyAllowedArm(arm: Arm, { allowedSources, allowedTargets, allowRehearsal }: ArmLists): Arm {
  const requireKnown = (name: string): void => {
    if (!isAllowed(name, [...allowedSources, ...allowedTargets])) throw notAllowed('SOURCE_NOT_ALLOWED', name);
  };
  const requireTarget = (name: string): void => {
    if (!isAllowed(name, allowedTargets)) throw notAllowed('TARGET_NOT_ALLOWED', name);
  };
  const requireDeletable = (name: string): void => {
    requireTarget(name);
    if (!allowRehearsal) throw noRehearsal(name);
  };
  return {
    ...arm,
    findVault: async (name) => (requireKnown(name), arm.findVault(name)),
    readVault: async (at) => (requireKnown(at.name), arm.readVault(at)),
    createVault: async (at, vault) => (requireTarget(at.name), arm.createVault(at, vault)),
    changeVault: async (at, change) => (requireTarget(at.name), arm.changeVault(at, change)),
    deleteVault: async (at) => (requireDeletable(at.name), arm.deleteVault(at)),
    purgeVault: async (id, region, name) => (requireDeletable(name), arm.purgeVault(id, region, name)),
    addAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.addAccessPolicies(at, policies)),
    replaceAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.replaceAccessPolicies(at, policies)),
    removeAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.removeAccessPolicies(at, policies)),
    removeRole: async (one) => arm.removeRole({ ...one, scope: targetScope(one.scope, requireTarget) }),
    removeDiagnosticSetting: async (id, name) => arm.removeDiagnosticSetting(targetScope(id, requireTarget), name),
    assignRole: async (one) => arm.assignRole({ ...one, scope: targetScope(one.scope, requireTarget) }),
    putDiagnosticSetting: async (id, one) => arm.putDiagnosticSetting(targetScope(id, requireTarget), one),
  };
}

/**
 * Checks the scope of a target, or of an item in it, and builds it again from the checked parts, so that the app sends
 * only what it checked. Throws for any other resource, whatever the lists contain.
 */
function targetScope(scope: string, requireTarget: (name: string) => void): string {
  const parsed = parseVaultScope(scope);
  if (parsed === undefined) throw notAllowed('TARGET_NOT_ALLOWED', JSON.stringify(scope.slice(0, 300)));
  requireTarget(parsed.name);
  return vaultScopeText(parsed);
}

function notAllowed(code: ErrorCode, vault: string): MoverError {
  const setting = code === 'SOURCE_NOT_ALLOWED' ? 'MOVE_ALLOWED_SOURCES' : 'MOVE_ALLOWED_TARGETS';
  return new MoverError(code, `Vault ${vault} is not in ${setting}. The app sent no request to it.`);
}

function noRehearsal(vault: string): MoverError {
  const message = `The settings of this app allow no rehearsal, so it deletes no vault, and not ${vault}. Set MOVE_ALLOW_REHEARSAL to true to allow it.`;
  return new MoverError('REHEARSAL_NOT_ALLOWED', message);
}
