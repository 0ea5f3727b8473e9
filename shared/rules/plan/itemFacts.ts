import { type ListedItem } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type BackupOutlook, type Freeing, type Route } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type VersionChoice } from './chooseVersions';

/**
 * What the target holds under the item's name. `prefix`: only the item's oldest versions, so an import can go on;
 * `sameByValue`: what a move by value leaves, without versions that cannot go so; `sameOnTop`: that, on top of versions of
 * the target's own; `restoredWithoutSettings` and
 * `importedWithoutSettings`: all of it but the policy beside it, as a move that was cut off leaves it; `sameShape`: a key
 * of the same form and other material, as recreating leaves it.
 */
export type TargetState =
  | 'absent'
  | 'same'
  | 'sameByValue'
  | 'sameOnTop'
  | 'sameShape'
  | 'restoredWithoutSettings'
  | 'importedWithoutSettings'
  | 'prefix'
  | 'different'
  | 'softDeleted'
  | 'otherKind';

export interface VersionFacts {
  readonly version: string;
  readonly enabled: boolean;
  /** Unix seconds. */
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
}

export interface ItemFacts {
  readonly item: ListedItem;
  /** Oldest first. */
  readonly versions: readonly VersionFacts[];
  readonly orderUncertain: boolean;
  /** Which of the versions could go by value. */
  readonly choice: VersionChoice;
  readonly target: TargetState;
  /** Versions of the source that the target holds. */
  readonly inTarget?: readonly string[] | undefined;
  /** What keeps the two from being the same, in words that never contain a value. */
  readonly difference?: string | undefined;
  /** Versions of the target that are doubles of others, with the right version current. */
  readonly doubles?: readonly string[] | undefined;
  /** Of the soft-deleted item that holds the name in the target: when it goes by itself, and whether it can be purged. */
  readonly deleted?: { readonly scheduledPurgeOn?: number | undefined; readonly isPurgeable: boolean } | undefined;
  readonly key?: KeyFacts | undefined;
  readonly certificate?: CertificateFacts | undefined;
}

export interface KeyFacts {
  readonly hasRotationPolicy: boolean;
  /** The policy makes new versions by itself. */
  readonly rotates: boolean;
  /** When it does so next, unix seconds, where policy and dates tell. */
  readonly renewsOn?: number | undefined;
}

export interface CertificateFacts {
  /** An operation under way; `neverIssued` when there is no version before it. */
  readonly pending: 'none' | 'inProgress' | 'neverIssued';
  /** The policy renews the certificate by itself. */
  readonly renews: boolean;
  readonly renewsOn?: number | undefined;
  /** The issuer that the policy names, where it is one of the vault's own. */
  readonly issuer?: string | undefined;
}

export type MovePolicy = Pick<
  MoveSpec,
  'select' | 'method' | 'onConflict' | 'onDeleted' | 'disabled' | 'unmovableKeys' | 'autoRenewal' | 'copy'
>;

export interface MoveFacts {
  readonly policy: MovePolicy;
  readonly backups: BackupOutlook;
}

/** How one item goes, before the item's own particulars are filled in. */
export interface Way {
  readonly route: Route;
  readonly reasons: readonly ReasonCode[];
  readonly freeing?: Freeing;
  readonly remark?: string;
}
