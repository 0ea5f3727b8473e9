import { type ItemType } from '../../../shared/contracts/model/item';
import { type ItemResult, type VersionResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type KnownContents } from './knownContents';
import { type Side } from '../../../shared/contracts/model/ids';
import { withoutClaim, type WriteGuard } from '../../../shared/clients/claims/writeGuard';
import { type WriteClaims } from '../../../shared/clients/claims/writeClaims';
import { type StepBudget } from '../../../shared/clients/async/stepBudget';
import { type SecretVault } from '../../../shared/clients/vault/secretVault';
import { type VaultCertificates } from '../../../shared/clients/vault/vaultCertificates';
import { type VaultKeys } from '../../../shared/clients/vault/vaultKeys';
import { type CallMeter, type ConnectedVault, type Vaults } from '../../../shared/clients/vault/vaults';

/** One vault of a move, with its three types of items. */
export interface MoveVault {
  readonly secrets: SecretVault;
  readonly keys: VaultKeys;
  readonly certificates: VaultCertificates;
  /** What the step knows already of the versions of its item; absent in steps that do not work in parts. */
  readonly known?: KnownContents | undefined;
  /** Returns the versions of a list that the step sees; absent if it sees all. */
  readonly visible?:
    | (<V extends ListedVersion>(
        item: Pick<ItemResult, 'itemType' | 'itemName'>,
        listed: readonly V[],
      ) => Promise<readonly V[]>)
    | undefined;
}

/** The facts of a version that decide whether a step sees it; `created` in unix seconds. */
export interface ListedVersion {
  readonly version: string;
  readonly created: number;
}

/** In a move back: what the earlier move brought of the item. The step sees only what is newer, in both vaults. */
export interface EarlierBrought {
  /** Whether the report of the earlier move has the item. */
  readonly isKnown: () => Promise<boolean>;
  /** Whether the target still has versions that the earlier move took from there. If not, the step sees all versions. */
  readonly isThere: () => Promise<boolean>;
  /** The versions that the earlier move brought, from source to target of this move. */
  readonly pairs: () => Promise<readonly VersionResult[]>;
  /** Both vaults with all versions. */
  readonly whole: Readonly<Record<Side, MoveVault>>;
}

/** Both vaults of a move at its pace. One meter counts the throttled calls of both. */
export interface VaultPair {
  readonly source: MoveVault;
  readonly target: MoveVault;
  readonly meter: CallMeter;
  readonly guards: Guards;
  /**
   * Returns a vault for disabling again what a step enabled. That must work even without the claim, and does no harm if
   * it is late.
   */
  readonly closing: (side: Side) => MoveVault;
  /** Only in a move back. */
  readonly earlier?: EarlierBrought | undefined;
}

/** The guards that are called before each write to a vault. A vault without a guard can only be read. */
export type Guards = Readonly<Partial<Record<Side, WriteGuard>>>;

/** Returns the guards of a run that claimed its vaults. Each write checks whether the claim still holds. */
export function guardsOf(claims: WriteClaims, move: MoveSpec): Required<Guards> {
  return { source: claims.writer(move, move.sourceVault), target: claims.writer(move, move.targetVault) };
}

/** The time of a step, and what it knows of its item. Without it a step takes as long as it needs. */
export interface StepTime {
  readonly budget: StepBudget;
  readonly known?: Readonly<Record<Side, KnownContents>>;
}

/**
 * Connects to both vaults of a move. Throws if a vault is not allowed, before any request. Most steps use one type of
 * item, so the clients of the others are created on first use.
 */
export function connectPair(vaults: Vaults, move: MoveSpec, guards: Guards = {}, time?: StepTime): VaultPair {
  const meter = { throttled: 0, sent: 0 };
  const connect = (side: Side, guard: WriteGuard | undefined, own?: StepTime): MoveVault => {
    const vault = side === 'source' ? move.sourceVault : move.targetVault;
    const connected = { vault, side, pace: move.pace, run: move, meter, guard, budget: own?.budget };
    return new PairVault(vaults, connected, own?.known?.[side]);
  };
  return {
    source: connect('source', guards.source, time),
    target: connect('target', guards.target, time),
    meter,
    guards,
    // What a step enabled, it disables again even after its time.
    closing: (side) => connect(side, withoutClaim),
  };
}

/** A class, because an object literal with getters is slow to create, and each step on each item creates several. */
class PairVault implements MoveVault {
  readonly secrets: SecretVault;
  private madeKeys: VaultKeys | undefined;
  private madeCertificates: VaultCertificates | undefined;

  constructor(
    private readonly vaults: Vaults,
    private readonly to: ConnectedVault,
    readonly known: KnownContents | undefined,
  ) {
    this.secrets = vaults.secrets(to);
  }

  get keys(): VaultKeys {
    return (this.madeKeys ??= this.vaults.keys(this.to));
  }

  get certificates(): VaultCertificates {
    return (this.madeCertificates ??= this.vaults.certificates(this.to));
  }
}

/** Identifies an item of a move. */
export interface ItemName {
  readonly itemType: ItemType;
  readonly itemName: string;
}
