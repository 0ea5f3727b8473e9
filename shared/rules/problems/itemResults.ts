import { type ItemResult, type StepFailed } from '../../contracts/model/outcome';
import { type PlannedItem } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemUpdate } from '../../contracts/model/updates';
import { type BriefItem, type BriefResult, isStored, type LeftOutList } from '../../contracts/model/versionLists';

type With<Result, List> = Omit<Result, 'versionsLeftOut'> & { versionsLeftOut: List };

/** The result of an item before its transfer: planned, or already final if the plan does not move it. */
export function resultFromPlan<List extends LeftOutList>(planned: With<BriefItem, List>): With<ItemResult, List> {
  return {
    itemType: planned.itemType,
    itemName: planned.itemName,
    route: planned.route,
    state: plannedState(planned),
    reasons: planned.reasons,
    versionCount: planned.versionCount,
    versions: [],
    versionsLeftOut: planned.versionsLeftOut,
    verified: false,
    ...(planned.update === undefined ? {} : { update: planned.update }),
    ...(planned.remark === undefined ? {} : { remark: planned.remark }),
    ...(planned.failure === undefined ? {} : withFailure(planned.failure)),
  };
}

/** The result after a failed step. */
export function failResult<Result extends BriefResult>(result: Result, failed: StepFailed): Result {
  return { ...result, state: 'failed', verified: false, ...withFailure(failed) };
}

export function addReason<Result extends BriefResult>(result: Result, reason: ReasonCode): Result {
  return result.reasons.includes(reason) ? result : { ...result, reasons: [...result.reasons, reason] };
}

/** Reasons in the plan of an extra round that come from earlier passes. Another inspection cannot find them again. */
const ofEarlierPasses: ReadonlySet<ReasonCode> = new Set(['BROUGHT_EARLIER', 'LATE_WRITE_HEALED', 'FOUND_LATE']);

/**
 * Adds to a result by a new plan what the plan before said of earlier passes. Versions that the move brought alone do not count as
 * content that the target had before.
 */
export function keepEarlier<Result extends BriefResult>(result: Result, before: readonly ReasonCode[]): Result {
  const isOwn = before.includes('BROUGHT_EARLIER');
  const own = isOwn ? result.reasons.filter((reason) => reason !== 'PARTLY_IN_TARGET') : result.reasons;
  return before.filter((reason) => ofEarlierPasses.has(reason)).reduce<Result>(addReason, { ...result, reasons: own });
}

/** What a step set of an item that the target had before the move, as the plan has it. An earlier try may have brought any other. */
export function policySet(
  { reasons, update: planned }: Pick<BriefResult, 'reasons' | 'update'>,
  update: ItemUpdate | undefined,
): { readonly update?: ItemUpdate } {
  const isOfBefore = reasons.includes('SETTINGS_OUTSTANDING') && planned === undefined;
  return isOfBefore && update !== undefined ? { update } : {};
}

/** Reasons that an export finds itself. Those of the plan may be past. */
const ofExport: ReadonlySet<ReasonCode> = new Set([
  'OLD_VERSION_DISABLED',
  'OLD_VERSION_EXPIRED',
  'OLD_VERSION_NOT_EXPORTABLE',
  'DISABLED_SKIPPED',
  'UNLOCKED_FOR_EXPORT',
  'VERSION_ORDER_UNCERTAIN',
]);

/** The result of an export with the reasons that it found. Somebody may have enabled a version since the plan. */
export function withExportReasons<Result extends BriefResult>(result: Result, found: readonly ReasonCode[]): Result {
  const still = result.reasons.filter((reason) => !ofExport.has(reason) || found.includes(reason));
  return found.reduce<Result>(addReason, { ...result, reasons: still });
}

/**
 * The result of an import without the left-out versions that the target had already, and without the reasons that no version
 * has any more. Unchanged while one of its lists is in the store.
 */
export function withoutArrived<Result extends BriefResult>(result: Result): Result {
  const { versions, versionsLeftOut: before, reasons } = result;
  if (isStored(versions) || isStored(before)) return result;
  const there = new Set(versions.map(({ from }) => from));
  const versionsLeftOut = before.filter(({ version }) => !there.has(version));
  const still = new Set(versionsLeftOut.map(({ reason }) => reason));
  const past = new Set(before.map(({ reason }) => reason).filter((reason) => !still.has(reason)));
  // This reason explains why the item went by value, so it stays.
  past.delete('VERSIONS_NOT_SELECTED');
  return { ...result, versionsLeftOut, reasons: reasons.filter((reason) => !past.has(reason)) };
}

function plannedState(planned: Pick<PlannedItem, 'failure' | 'route' | 'reasons'>): ItemResult['state'] {
  if (planned.failure !== undefined) return 'failed';
  switch (planned.route) {
    case 'backupRestore':
    case 'exportImport':
    case 'recreate':
    case 'update':
      return 'planned';
    case 'skip':
      return planned.reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'skipped';
    case 'block':
      return 'blocked';
  }
}

function withFailure(failed: Pick<StepFailed, 'code' | 'detail' | 'requestId'>) {
  const { code, detail, requestId } = failed;
  return { code, detail, ...(requestId === undefined ? {} : { requestId }) };
}
