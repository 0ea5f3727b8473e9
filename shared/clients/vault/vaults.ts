import { type Pace } from '../../contracts/api/moveRequest';
import { type Side } from '../../contracts/model/vaultRef';
import { type WriteGuard } from '../claims/writeGuard';
import { type SecretVault } from './secretVault';
import { type VaultCertificates } from './vaultCertificates';
import { type VaultKeys } from './vaultKeys';

/** Counts the 429 answers that a step met. */
export interface CallMeter {
  throttled: number;
}

export interface ConnectedVault {
  readonly vault: string;
  readonly side: Side;
  readonly pace: Pace;
  readonly meter: CallMeter;
  /** Asked before each write. Without one the vault can only be read; a write throws `INTERNAL`. */
  readonly guard?: WriteGuard | undefined;
}

export interface Vaults {
  /** The secrets of a vault at a pace. Connections and limits are shared by all openings of the vault in this process. */
  secrets(open: ConnectedVault): SecretVault;
  /** The keys of a vault, over the same connection and limits. */
  keys(open: ConnectedVault): VaultKeys;
  /** The certificates of a vault, with its issuers and contacts, over the same connection and limits. */
  certificates(open: ConnectedVault): VaultCertificates;
  /**
   * Asks the vault, without a token, who it is: its region, and whether the tenant it names is one we know. Throws
   * `VAULT_UNREACHABLE` with the cause in words within about 5 s, and `TENANT_NOT_ALLOWED`.
   */
  probe(vault: string): Promise<VaultProbe>;
}

export interface VaultProbe {
  /** The region's name as ARM writes it, `westeurope`. */
  readonly region: string;
}
