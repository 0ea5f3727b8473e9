import { type ItemType } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type VersionLeftOut } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';

/** The facts that decide whether a version is chosen; `expires` in unix seconds. */
export interface ChoosableVersion {
  readonly version: string;
  readonly enabled: boolean;
  readonly expires?: number | undefined;
  /** False for a certificate version whose private key cannot be exported. */
  readonly isExportable?: boolean | undefined;
}

export interface VersionChoice<V extends ChoosableVersion = ChoosableVersion> {
  /** The versions that go by value, oldest first. Empty if the item cannot go. */
  readonly chosen: readonly V[];
  /** Older versions that do not go by value, whether or not the item can go. */
  readonly leftOut: readonly VersionLeftOut[];
  /** Why the item as a whole cannot go by value. */
  readonly obstacle?: ReasonCode;
}

export interface ChoiceTerms extends Pick<MoveSpec, 'disabled'> {
  readonly itemType: ItemType;
  readonly versions: MoveSpec['select']['versions'];
  /** The current time of the caller, in unix seconds. */
  readonly now: number;
}

/**
 * Picks the versions of an item, oldest first, that go by value. If the current version cannot go, the item cannot go:
 * moving only older versions would make an old value the current one, which an application would then use.
 */
export function chooseVersions<V extends ChoosableVersion>(
  versions: readonly V[],
  terms: ChoiceTerms,
): VersionChoice<V> {
  const current = versions.at(-1);
  if (current === undefined) return { chosen: [], leftOut: [] };
  const obstacle = reasonAgainst(current, terms);
  const firstSelected = versions.length - selectedCount(terms.versions, versions.length);
  const leftOut = versions.flatMap((version, at): VersionLeftOut[] => {
    if (version === current) return [];
    const reason = at < firstSelected ? 'VERSIONS_NOT_SELECTED' : reasonAgainst(version, terms);
    return reason === undefined ? [] : [{ version: version.version, reason }];
  });
  if (obstacle !== undefined) return { chosen: [], leftOut, obstacle: reasonsOfCurrent[obstacle] ?? obstacle };
  const left = new Set(leftOut.map(({ version }) => version));
  return { chosen: versions.filter(({ version }) => !left.has(version)), leftOut };
}

/** True if the request does not select all versions of an item. */
export function leavesVersionsOut(selected: MoveSpec['select']['versions'], count: number): boolean {
  return selectedCount(selected, count) < count;
}

/** True if a backup contains versions that the request leaves out. A backup always contains all versions. */
export function backupExceedsSelection(
  versions: readonly ChoosableVersion[],
  { select, disabled }: Pick<MoveSpec, 'select' | 'disabled'>,
): boolean {
  const selectsFewer = leavesVersionsOut(select.versions, versions.length);
  return selectsFewer || (disabled === 'skip' && versions.some(({ enabled }) => !enabled));
}

function selectedCount(selected: MoveSpec['select']['versions'], count: number): number {
  if (selected === 'all') return count;
  return Math.min(count, selected === 'current' ? 1 : selected.newest);
}

/** Why one version cannot go by value. The service refuses to import an expired certificate. Source: Key Vault documentation, certificates FAQ. */
function reasonAgainst(version: ChoosableVersion, { itemType, disabled, now }: ChoiceTerms): ReasonCode | undefined {
  if (!version.enabled && disabled !== 'unlock') {
    return disabled === 'skip' ? 'DISABLED_SKIPPED' : 'OLD_VERSION_DISABLED';
  }
  if (itemType !== 'certificate') return undefined;
  if (version.expires !== undefined && version.expires <= now) return 'OLD_VERSION_EXPIRED';
  return version.isExportable === false ? 'OLD_VERSION_NOT_EXPORTABLE' : undefined;
}

const reasonsOfCurrent: Readonly<Partial<Record<ReasonCode, ReasonCode>>> = {
  OLD_VERSION_DISABLED: 'CURRENT_VERSION_DISABLED',
  OLD_VERSION_EXPIRED: 'CERTIFICATE_EXPIRED',
  OLD_VERSION_NOT_EXPORTABLE: 'CERTIFICATE_NOT_EXPORTABLE',
};
