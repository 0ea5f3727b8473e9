import { connectedBy, type Vaults } from '../../../shared/clients/vault/vaults';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Arm, type ArmWrites } from '../../../shared/clients/arm/arm';
import { parseVaultScope, vaultScopeText } from '../../../shared/clients/arm/armPaths';
import { isAllowed } from '../../../shared/rules/text/isAllowed';

export interface AllowedVaults {
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
}

export interface ArmLists extends AllowedVaults {
  /** Whether the app may delete scratch vaults. */
  readonly allowRehearsal: boolean;
  /** Whether the app may lock and delete the sources of ended moves. */
  readonly allowRetirement: boolean;
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
 * Like `onlyAllowed`, for Azure Resource Manager. It deletes a vault only if the settings allow rehearsals (`REHEARSAL_NOT_ALLOWED`). It
 * writes to an allowed source only by `source`, and only if the settings allow that (`RETIREMENT_NOT_ALLOWED`).
 */
export function onlyAllowedArm(arm: Arm, lists: ArmLists): Arm {
  const known = [...lists.allowedSources, ...lists.allowedTargets];
  const requireKnown = (name: string): void => {
    if (!isAllowed(name, known)) throw notAllowed('SOURCE_NOT_ALLOWED', name);
  };
  return {
    ...arm,
    findVault: async (name) => (requireKnown(name), arm.findVault(name)),
    readVault: async (at) => (requireKnown(at.name), arm.readVault(at)),
    guarded: (guard) => onlyAllowedWrites(arm.guarded(guard), lists),
  };
}

function onlyAllowedWrites(arm: ArmWrites, { allowedSources, allowedTargets, ...allows }: ArmLists): ArmWrites {
  const requireTarget = (name: string): void => {
    if (!isAllowed(name, allowedTargets)) throw notAllowed('TARGET_NOT_ALLOWED', name);
  };
  const requireDeletable = (name: string): void => {
    requireTarget(name);
    if (!allows.allowRehearsal) throw noRehearsal(name);
  };
  const requireSource = (name: string): void => {
    if (!isAllowed(name, allowedSources)) throw notAllowed('SOURCE_NOT_ALLOWED', name);
    if (!allows.allowRetirement) throw noRetirement(name);
  };
  return {
    ...arm,
    createVault: async (at, vault) => (requireTarget(at.name), arm.createVault(at, vault)),
    changeVault: async (at, change) => (requireTarget(at.name), arm.changeVault(at, change)),
    deleteVault: async (at) => (requireDeletable(at.name), arm.deleteVault(at)),
    purgeVault: async (id, region, name) => (requireDeletable(name), arm.purgeVault(id, region, name)),
    addAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.addAccessPolicies(at, policies)),
    replaceAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.replaceAccessPolicies(at, policies)),
    removeAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.removeAccessPolicies(at, policies)),
    removeRole: async (one) => arm.removeRole({ ...one, scope: checkedScope(one.scope, requireTarget) }),
    removeDiagnosticSetting: async (id, name) => arm.removeDiagnosticSetting(checkedScope(id, requireTarget), name),
    assignRole: async (one) => arm.assignRole({ ...one, scope: checkedScope(one.scope, requireTarget) }),
    putDiagnosticSetting: async (id, one) => arm.putDiagnosticSetting(checkedScope(id, requireTarget), one),
    source: {
      changeVault: async (at, change) => (requireSource(at.name), arm.source.changeVault(at, change)),
      deleteVault: async (at) => (requireSource(at.name), arm.source.deleteVault(at)),
      recoverVault: async (at, vault) => (requireSource(at.name), arm.source.recoverVault(at, vault)),
      assignRole: async (one) => arm.source.assignRole({ ...one, scope: checkedScope(one.scope, requireSource) }),
    },
  };
}

/**
 * Checks the scope of a vault, or of an item in it, and builds it again from the checked parts, so that the app sends
 * only what it checked. Throws for any other resource, whatever the lists contain.
 */
function checkedScope(scope: string, requireName: (name: string) => void): string {
  const parsed = parseVaultScope(scope);
  if (parsed === undefined) throw notAllowed('TARGET_NOT_ALLOWED', JSON.stringify(scope.slice(0, 300)));
  requireName(parsed.name);
  return vaultScopeText(parsed);
}

function notAllowed(code: ErrorCode, vault: string): MoverError {
  const setting = code === 'SOURCE_NOT_ALLOWED' ? 'MOVE_ALLOWED_SOURCES' : 'MOVE_ALLOWED_TARGETS';
  return new MoverError(code, `Vault ${vault} is not in ${setting}. The app sent no request to it.`);
}

function noRetirement(vault: string): MoverError {
  const message = `The settings of this app allow nobody to lock or delete ${vault}. Set MOVE_ALLOW_RETIREMENT to true to allow it. The app sent no request to it.`;
  return new MoverError('RETIREMENT_NOT_ALLOWED', message);
}

function noRehearsal(vault: string): MoverError {
  const message = `The settings of this app allow no rehearsal, so it deletes no vault, and not ${vault}. Set MOVE_ALLOW_REHEARSAL to true to allow it.`;
  return new MoverError('REHEARSAL_NOT_ALLOWED', message);
}
