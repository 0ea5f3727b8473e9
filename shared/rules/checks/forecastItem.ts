import { type Affected } from '../../contracts/model/forecast';
import { type PlannedItem } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { severityOf } from '../problems/explainReason';

/**
 * Whether an item would not go, or would change, and the main reason. Undefined if it goes unchanged or is already in the
 * target. An item that the app could not inspect counts as blocked.
 */
export function forecastItem(
  item: PlannedItem,
  targetSku: 'standard' | 'premium' | undefined,
): Pick<Affected, 'outcome' | 'reason'> | undefined {
  const { route, reasons, failure, traits } = item;
  if (route === 'block' || failure !== undefined) return { outcome: 'blocked', reason: mainReason(reasons) };
  if (route === 'skip' && !reasons.includes('ALREADY_THERE'))
    return { outcome: 'skipped', reason: mainReason(reasons) };
  const isWritten = route === 'backupRestore' || route === 'recreate';
  if (isWritten && traits?.hardware === true && targetSku === 'standard') {
    return { outcome: 'blocked', reason: 'HSM_KEY_IN_STANDARD_VAULT' };
  }
  const changes = reasons.filter((reason) => altering.has(reason));
  return changes.length === 0 ? undefined : { outcome: 'altered', reason: mainReason(changes) };
}

/** Reasons by which the item in the target differs from the item in the source. */
const altering: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  // by value: new version ids and dates
  'OTHER_GEOGRAPHY',
  'OTHER_SUBSCRIPTION',
  'UNKNOWN_REGION',
  'BACKUP_REFUSED_BY_TARGET',
  'BACKUP_REFUSED_BY_SOURCE',
  'BACKUP_TOO_SLOW',
  'TOO_MANY_VERSIONS_FOR_BACKUP',
  'VERSION_ORDER_UNCERTAIN',
  // without some of its versions
  'OLD_VERSION_DISABLED',
  'OLD_VERSION_EXPIRED',
  'OLD_VERSION_NOT_EXPORTABLE',
  // with other content or other settings
  'NEW_KEY_MATERIAL',
  'ADDED_TO_OTHER_CONTENT',
  'PENDING_OPERATION_STAYS',
  'RENEWAL_HELD',
  'ROTATION_POLICY_NOT_COPIED',
]);

/** The first problem, or else the first notice, or else the first reason. */
function mainReason(reasons: readonly ReasonCode[]): ReasonCode {
  const firstOf = (severity: 'problem' | 'notice'): ReasonCode | undefined =>
    reasons.find((reason) => severityOf(reason) === severity);
  return firstOf('problem') ?? firstOf('notice') ?? reasons[0] ?? 'NOT_INSPECTED';
}
