import { withoutClaim } from '../../shared/clients/claims/writeGuard';
import { type SecretVault } from '../../shared/clients/secretVault';
import { type VaultCertificates } from '../../shared/clients/vaultCertificates';
import { type VaultKeys } from '../../shared/clients/vaultKeys';
import { type CallMeter, type Vaults } from '../../shared/clients/vaults';
import { fullPace } from './clientVaults';

export interface VaultFamilies {
  readonly secrets: SecretVault;
  readonly keys: VaultKeys;
  readonly certificates: VaultCertificates;
  readonly meter: CallMeter;
}

/** All three families of a vault, at full pace. */
export function familiesOf(vaults: Vaults, vault: string): VaultFamilies {
  const meter = { throttled: 0 };
  const open = { vault, side: 'target', pace: fullPace, meter, guard: withoutClaim } as const;
  return { secrets: vaults.secrets(open), keys: vaults.keys(open), certificates: vaults.certificates(open), meter };
}
