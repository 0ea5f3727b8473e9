import { type ListedItem } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type BackupOutlook, type Freeing, type Route } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemUpdate } from '../../contracts/model/updates';
import { type VersionChoice } from './chooseVersions';

/**
 * The content of the target under the item's name.
 *
 * - `prefix`: only the item's oldest versions, so an import can add the rest.
 * - `sameByValue`: the result of a move by value, without the versions that cannot go by value.
 * - `sameOnTop`: the same, on top of versions of the target's own.
 * - `restoredWithoutSettings`, `importedWithoutSettings`: everything except the policy, as an interrupted move leaves it.
 * - `attributesDiffer`: the same content with other attributes or another policy, which an update can set.
 * - `prefixDiffers`: the same, of only the item's oldest versions.
 * - `dateToRemove`: the same content with a date that the source does not have, and that no call removes.
 * - `older`: a restored key without its newest versions, which the move may replace.
 * - `newKeyVersion`: only in a move back: the key as the earlier move took it, without the versions that the source has since.
 * - `sameShape`: a key of the same shape with other material, as `recreate` leaves it.
 */
export type TargetState =
  | 'absent'
  | 'same'
  | 'sameByValue'
  | 'sameOnTop'
  | 'sameShape'
  | 'attributesDiffer'
  | 'prefixDiffers'
  | 'dateToRemove'
  | 'restoredWithoutSettings'
  | 'importedWithoutSettings'
  | 'prefix'
  | 'older'
  | 'different'
  | 'newKeyVersion'
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
  /** The versions that could go by value. */
  readonly choice: VersionChoice;
  readonly target: TargetState;
  /** Versions of the source that the target has. */
  readonly inTarget?: readonly string[] | undefined;
  /** The first difference between the two, as text that never contains a value. */
  readonly difference?: string | undefined;
  /** What an update would set; only if just attributes or policies differ. */
  readonly update?: ItemUpdate | undefined;
  /** Stands for what the target has of an older key. */
  readonly copy?: string | undefined;
  /** Versions of the target that are duplicates of others, while the correct version is current. */
  readonly doubles?: readonly string[] | undefined;
  /** The soft-deleted item that has the name in the target: when the service purges it, and whether the app can purge it. */
  readonly deleted?: { readonly scheduledPurgeOn?: number | undefined; readonly isPurgeable: boolean } | undefined;
  /** Only in a move back: the item is older than the earlier move, which did not bring it. */
  readonly isOlderThanMove?: boolean | undefined;
  readonly key?: KeyFacts | undefined;
  readonly certificate?: CertificateFacts | undefined;
}

export interface KeyFacts {
  readonly hasRotationPolicy: boolean;
  /** The policy creates new versions automatically. */
  readonly rotates: boolean;
  /** When it does so next, in unix seconds, if policy and dates show it. */
  readonly renewsOn?: number | undefined;
  /** False if a new key cannot have this shape. Undefined if the key can go by backup. */
  readonly isCreatable?: boolean | undefined;
  /** Names what the app does not know of the key, so that it cannot create the key again. */
  readonly unknown?: string | undefined;
}

export interface CertificateFacts {
  /** An operation in progress. `neverIssued` if there is no version yet. */
  readonly pending: 'none' | 'inProgress' | 'neverIssued';
  /** The policy renews the certificate automatically. */
  readonly renews: boolean;
  readonly renewsOn?: number | undefined;
  /** The issuer that the policy names, if it is one of the vault's own. */
  readonly issuer?: string | undefined;
}

export type ItemPolicyOptions = Pick<
  MoveSpec,
  'select' | 'method' | 'onConflict' | 'onDeleted' | 'disabled' | 'unmovableKeys' | 'autoRenewal' | 'copy'
>;

export interface MoveFacts {
  readonly policy: ItemPolicyOptions;
  readonly backups: BackupOutlook;
}

/** The route of one item and its reasons, before the item's own facts are added. */
export interface Way {
  readonly route: Route;
  readonly reasons: readonly ReasonCode[];
  readonly freeing?: Freeing;
  readonly remark?: string;
}
