import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type SecretVault } from '../../../shared/clients/vault/secretVault';
import { type VaultCertificates } from '../../../shared/clients/vault/vaultCertificates';
import { type VaultKeys } from '../../../shared/clients/vault/vaultKeys';
import { type CallMeter, type Vaults } from '../../../shared/clients/vault/vaults';
import { fullPace } from './clientVaults';

export interface VaultFamilies {
  readonly secrets: SecretVault;
  readonly keys: VaultKeys;
  readonly certificates: VaultCertificates;
  readonly meter: CallMeter;
}

/** All three families of a vault, at full pace. */
export function familiesOf(vaults: Vaults, vault: string): VaultFamilies {
  const meter = { throttled: 0, sent: 0 };
  const open = { vault, side: 'target', pace: fullPace, meter, guard: withoutClaim } as const;
  return { secrets: vaults.secrets(open), keys: vaults.keys(open), certificates: vaults.certificates(open), meter };
}
