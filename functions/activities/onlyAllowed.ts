import { type ErrorCode } from '../../shared/contracts/errorCodes';
import { MoverError } from '../../shared/contracts/moverError';
import { type OpenVault, type Vaults } from '../../shared/clients/vaults';
import { isAllowed } from '../../shared/rules/isAllowed';

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
  const checked = (open: OpenVault): OpenVault => {
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

function notAllowed(code: ErrorCode, vault: string): MoverError {
  const setting = code === 'SOURCE_NOT_ALLOWED' ? 'MOVE_ALLOWED_SOURCES' : 'MOVE_ALLOWED_TARGETS';
  return new MoverError(code, `Vault ${vault} is not among those that ${setting} names. Nothing was asked of it.`, {
    retryable: false,
  });
}
