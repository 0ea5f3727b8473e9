import { type ErrorCode } from '../../shared/contracts/model/errorCodes';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type Arm } from '../../shared/clients/arm/arm';
import { parseVaultScope, vaultScopeText } from '../../shared/clients/arm/armScope';
import { type ConnectedVault, type Vaults } from '../../shared/clients/vault/vaults';
import { isAllowed } from '../../shared/rules/plan/isAllowed';

export interface AllowLists {
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
}

/**
 * The vaults that the settings allow, each for its side. Requests are refused at the door already; this holds for
 * orchestrations that came in by another one, as the runtime's own endpoint starts any orchestrator with any input.
 * Opening another vault throws `SOURCE_NOT_ALLOWED` or `TARGET_NOT_ALLOWED` before a token is asked for.
 */
export function onlyAllowed(vaults: Vaults, lists: AllowLists): Vaults {
  const checked = (open: ConnectedVault): ConnectedVault => {
    const { vault, side } = open;
    if (side === 'source' && !isAllowed(vault, lists.allowedSources)) throw notAllowed('SOURCE_NOT_ALLOWED', vault);
    if (side === 'target' && !isAllowed(vault, lists.allowedTargets)) throw notAllowed('TARGET_NOT_ALLOWED', vault);
    return open;
  };
  return {
    secrets: (open) => vaults.secrets(checked(open)),
    keys: (open) => vaults.keys(checked(open)),
    certificates: (open) => vaults.certificates(checked(open)),
    probe: (vault) => vaults.probe(vault),
  };
}

/**
 * As `onlyAllowed`, for the management plane: only vaults of either side are looked at, and only targets are written to.
 * Calls reject with the same codes, before a token is asked for.
 */
export function onlyAllowedArm(arm: Arm, { allowedSources, allowedTargets }: AllowLists): Arm {
  const requireKnown = (name: string): void => {
    if (!isAllowed(name, [...allowedSources, ...allowedTargets])) throw notAllowed('SOURCE_NOT_ALLOWED', name);
  };
  const requireTarget = (name: string): void => {
    if (!isAllowed(name, allowedTargets)) throw notAllowed('TARGET_NOT_ALLOWED', name);
  };
  return {
    ...arm,
    findVault: async (name) => (requireKnown(name), arm.findVault(name)),
    readVault: async (at) => (requireKnown(at.name), arm.readVault(at)),
    createVault: async (at, vault) => (requireTarget(at.name), arm.createVault(at, vault)),
    changeVault: async (at, change) => (requireTarget(at.name), arm.changeVault(at, change)),
    addAccessPolicies: async (at, policies) => (requireTarget(at.name), arm.addAccessPolicies(at, policies)),
    assignRole: async (one) => arm.assignRole({ ...one, scope: targetScope(one.scope, requireTarget) }),
    putDiagnosticSetting: async (id, one) => arm.putDiagnosticSetting(targetScope(id, requireTarget), one),
  };
}

/**
 * The scope of a target or of an item in it, rebuilt from its parts: what was judged is what is sent. Another resource is no
 * target, whatever the lists say.
 */
function targetScope(scope: string, requireTarget: (name: string) => void): string {
  const parsed = parseVaultScope(scope);
  if (parsed === undefined) throw notAllowed('TARGET_NOT_ALLOWED', JSON.stringify(scope.slice(0, 300)));
  requireTarget(parsed.name);
  return vaultScopeText(parsed);
}

function notAllowed(code: ErrorCode, vault: string): MoverError {
  const setting = code === 'SOURCE_NOT_ALLOWED' ? 'MOVE_ALLOWED_SOURCES' : 'MOVE_ALLOWED_TARGETS';
  return new MoverError(code, `Vault ${vault} is not among those that ${setting} names. Nothing was asked of it.`, {
    retryable: false,
  });
}
