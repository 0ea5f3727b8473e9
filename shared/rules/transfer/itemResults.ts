import { type ItemResult, type StepFailed } from '../../contracts/model/outcome';
import { type PlannedItem } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';

/** The result of an item before its transfer: planned, or already final if the plan does not move it. */
export function resultFromPlan(planned: PlannedItem): ItemResult {
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
    ...(planned.remark === undefined ? {} : { remark: planned.remark }),
    ...(planned.failure === undefined ? {} : withFailure(planned.failure)),
  };
}

/** The result after a failed step. */
export function failResult(result: ItemResult, failed: StepFailed): ItemResult {
  return { ...result, state: 'failed', verified: false, ...withFailure(failed) };
}

export function addReason(result: ItemResult, reason: ReasonCode): ItemResult {
  return result.reasons.includes(reason) ? result : { ...result, reasons: [...result.reasons, reason] };
}

function plannedState(planned: PlannedItem): ItemResult['state'] {
  if (planned.failure !== undefined) return 'failed';
  switch (planned.route) {
    case 'backupRestore':
    case 'exportImport':
    case 'recreate':
      return 'planned';
    case 'skip':
      return planned.reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'skipped';
    case 'block':
      return 'blocked';
  }
}

function withFailure(failed: Pick<StepFailed, 'code' | 'detail' | 'requestId'>): Partial<ItemResult> {
  const { code, detail, requestId } = failed;
  return { code, detail, ...(requestId === undefined ? {} : { requestId }) };
}
