import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Side } from '../../shared/contracts/model/vaultRef';
import { withoutClaim, type WriteGuard } from '../../shared/clients/claims/writeGuard';
import { type WriteClaims } from '../../shared/clients/claims/writeClaims';
import { once } from '../../shared/clients/async/once';
import { type SecretVault } from '../../shared/clients/vault/secretVault';
import { type VaultCertificates } from '../../shared/clients/vault/vaultCertificates';
import { type VaultKeys } from '../../shared/clients/vault/vaultKeys';
import { type CallMeter, type ConnectedVault, type Vaults } from '../../shared/clients/vault/vaults';

/** One vault of a move, with its three families of items. */
export interface MoveVault {
  readonly secrets: SecretVault;
  readonly keys: VaultKeys;
  readonly certificates: VaultCertificates;
}

/** Both vaults of a move at its pace, counting throttled calls in one meter. */
export interface VaultPair {
  readonly source: MoveVault;
  readonly target: MoveVault;
  readonly meter: CallMeter;
  readonly guards: Guards;
  /** A vault for disabling again what a step enabled: that must happen although the claim is lost, and does no harm late. */
  readonly closing: (side: Side) => MoveVault;
}

/** What is asked before each write to a vault; a vault without a guard can only be read. */
export type Guards = Readonly<Partial<Record<Side, WriteGuard>>>;

/** The guards of a run that claimed its vaults: each write asks whether the claim still holds. */
export function guardsOf(claims: WriteClaims, move: MoveSpec): Required<Guards> {
  return { source: claims.writer(move, move.sourceVault), target: claims.writer(move, move.targetVault) };
}

/**
 * Opens both vaults of a move. A vault that is not allowed throws here, and nothing is asked of it; most steps are about
 * one family, so the others are opened by whoever uses them.
 */
export function connectPair(vaults: Vaults, move: MoveSpec, guards: Guards = {}): VaultPair {
  const meter = { throttled: 0 };
  const open = (side: Side, guard: WriteGuard | undefined): MoveVault => {
    const vault = side === 'source' ? move.sourceVault : move.targetVault;
    return openVault(vaults, { vault, side, pace: move.pace, meter, guard });
  };
  return {
    source: open('source', guards.source),
    target: open('target', guards.target),
    meter,
    guards,
    closing: (side) => open(side, withoutClaim),
  };
}

function openVault(vaults: Vaults, opened: ConnectedVault): MoveVault {
  const secrets = vaults.secrets(opened);
  const keys = once(() => vaults.keys(opened));
  const certificates = once(() => vaults.certificates(opened));
  return {
    secrets,
    get keys() {
      return keys();
    },
    get certificates() {
      return certificates();
    },
  };
}
