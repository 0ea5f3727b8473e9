import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ItemResult, type VersionResult } from '../../contracts/model/outcome';

type Moved = Pick<ItemResult, 'itemType' | 'versionCount' | 'versions' | 'reasons'> & {
  readonly versionsLeftOut: readonly unknown[];
};

/**
 * The one version of a secret and what it became, where the steps of the move saw that neither vault holds another:
 * planning or the export listed one at the source, and the target held none before the one that was written. Undefined
 * also where a version may have been closed again by an interrupted step, or written on top of others.
 */
export function soleVersion(
  { itemType, versionCount, versions, versionsLeftOut, reasons }: Moved,
  { verify, disabled, onConflict }: Pick<MoveSpec, 'verify' | 'disabled' | 'onConflict'>,
): VersionResult | undefined {
  if (itemType !== 'secret' || verify !== 'full' || disabled === 'unlock' || onConflict === 'newVersion')
    return undefined;
  if (versionCount !== 1 || versions.length !== 1 || versionsLeftOut.length > 0) return undefined;
  return reasons.includes('CHANGED_SINCE_PLAN') ? undefined : versions[0];
}
