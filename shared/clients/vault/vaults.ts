import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Pace } from '../../contracts/model/movePolicy';
import { type StepBudget } from '../async/stepBudget';
import { type Side } from '../../contracts/model/ids';
import { type WriteGuard } from '../claims/writeGuard';
import { type OwnCalls, type RequestClass } from '../pace/serviceLimits';
import { type SecretVault } from './secretVault';
import { type VaultCertificates } from './vaultCertificates';
import { type VaultKeys } from './vaultKeys';

/** Counts the calls of a step. */
export interface CallMeter {
  /** The 429 answers. */
  throttled: number;
  /** The requests that were sent, with their repetitions. */
  sent: number;
}

/** A vault, and how to call it. */
export interface ConnectedVault {
  readonly vault: string;
  readonly side: Side;
  /** Read again for each request, so its fields may change. */
  readonly pace: Pace;
  /** The run that calls, if its pace may change. */
  readonly run?: Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'> | undefined;
  readonly meter: CallMeter;
  /** Checked before each write. Without a guard, the vault can only be read; a write throws `INTERNAL`. */
  readonly guard?: WriteGuard | undefined;
  /** The part of a limit that others leave, up to 1. It is read again for each request. */
  readonly room?: ((of: RequestClass) => number) | undefined;
  /** The time of the step that calls. */
  readonly budget?: StepBudget | undefined;
}

export interface Vaults {
  /** The secrets of a vault. All clients of the vault in this process share its connections and limits. */
  secrets(to: ConnectedVault): SecretVault;
  /** The keys of a vault, over the same connection and limits. */
  keys(to: ConnectedVault): VaultKeys;
  /** The certificates of a vault, with its issuers and contacts, over the same connection and limits. */
  certificates(to: ConnectedVault): VaultCertificates;
  /** What this process sent to a vault in the last minutes. */
  ownCalls(vault: string): readonly OwnCalls[];
  /**
   * Begins to look, in the background, for the vaults that share a limit with this one. The first request to the vault waits for
   * that, so call it before, as soon as the vault is known to exist.
   */
  prepare(vault: string): void;
  /**
   * Asks the vault for its region without a token, and checks that its tenant is allowed. Throws `VAULT_UNREACHABLE`
   * with the cause after at most about 5 s, or `TENANT_NOT_ALLOWED`.
   */
  probe(vault: string): Promise<VaultProbe>;
}

export interface VaultProbe {
  /** The name of the region in Azure Resource Manager: `westeurope`. */
  readonly region: string;
}

/** The same vaults, each connected as `change` says. */
export function connectedBy(vaults: Vaults, change: (asked: ConnectedVault) => ConnectedVault): Vaults {
  return {
    ...vaults,
    secrets: (asked) => vaults.secrets(change(asked)),
    keys: (asked) => vaults.keys(change(asked)),
    certificates: (asked) => vaults.certificates(change(asked)),
  };
}
