import { type ListedItem } from '../../contracts/model/item';
import { type Select } from '../../contracts/model/movePolicy';
import { isAllowed } from '../text/isAllowed';
import { type ItemResult, type VersionResult } from '../../contracts/model/outcome';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ItemTraits } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemFacts } from './itemFacts';

/** Reasons of items of which the target has something. */
export const inTarget: ReadonlySet<ReasonCode> = new Set([
  'ALREADY_THERE',
  'PARTLY_IN_TARGET',
  'OTHER_CONTENT_IN_TARGET',
  'ADDED_TO_OTHER_CONTENT',
]);

/** The last second that a signed 32-bit number can contain: 2038-01-19. */
const lastSecondOf32Bits = 2 ** 31 - 1;

/** The facts of an item that checks need. Empty for most items. */
export function itemTraits({
  versions,
  key,
  certificate,
}: Pick<ItemFacts, 'versions' | 'key' | 'certificate'>): ItemTraits {
  const current = versions.at(-1);
  const renewsOn = key?.renewsOn ?? certificate?.renewsOn;
  const isLate = versions.some(
    ({ notBefore = 0, expires = 0 }) => notBefore > lastSecondOf32Bits || expires > lastSecondOf32Bits,
  );
  return {
    ...(current?.enabled === false ? { disabled: true } : {}),
    ...(current?.notBefore === undefined ? {} : { notBefore: current.notBefore }),
    ...(current?.expires === undefined ? {} : { expires: current.expires }),
    ...(isLate ? { late: true } : {}),
    ...(renewsOn === undefined ? {} : { renewsOn }),
    ...(certificate?.issuer === undefined ? {} : { issuer: certificate.issuer }),
  };
}

/** Maximum size of a secret value in bytes and of a content type in characters. Source: Key Vault documentation, "about secrets". */
export const maxValueBytes = 25_600;

const maxContentType = 255;

/** Whether the service accepts such a version of a secret. Items that are older than a limit may exceed it. */
export function isWithinLimits({
  value,
  contentType = '',
}: {
  value: string;
  contentType?: string | undefined;
}): boolean {
  return Buffer.byteLength(value, 'utf8') <= maxValueBytes && contentType.length <= maxContentType;
}

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

/** Whether the request selects an item of this name: an `include` pattern matches it and no `exclude` pattern does. */
export function isSelected({ itemName }: Pick<ListedItem, 'itemName'>, { include, exclude }: Select): boolean {
  return isAllowed(itemName, include) && !isAllowed(itemName, exclude);
}

/**
 * Whether a listed item has its own entry in the plan. A key or secret of a certificate moves with it and has no entry. If
 * the request leaves certificates out, it has one, so that the plan names everything in the source.
 */
export function isItemOfItsOwn({ managed }: Pick<ListedItem, 'managed'>, { types }: Select): boolean {
  return !managed || !types.includes('certificate');
}
