import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ItemResult, type VersionResult } from '../../contracts/model/outcome';

type Moved = Pick<ItemResult, 'itemType' | 'versionCount' | 'versions' | 'reasons'> & {
  readonly versionsLeftOut: readonly unknown[];
};

/**
 * The only version of a secret and its copy, if the steps of the move saw that neither vault has another version: planning or
 * the export listed one at the source, and the target had none before the write. Undefined if an interrupted step may have
 * disabled a version again, or if the version may have been written on top of others.
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
