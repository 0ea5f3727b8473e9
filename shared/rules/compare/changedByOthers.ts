import { type ItemResult, type StepFailed } from '../../contracts/model/outcome';

/** Whether others changed an item of a held move in the target, by the last reading. */
export function isChangedByOthers({
  state,
  code,
}: {
  readonly state: string;
  readonly code?: string | undefined;
}): boolean {
  return state === 'failed' && code === 'TARGET_CHANGED';
}

/** The failure of an item that others changed in the target. */
export function targetChanged(detail: string): StepFailed {
  return { state: 'failed', code: 'TARGET_CHANGED', detail, retryable: false };
}

/** The result before others changed the item, so that it can be verified again. */
export function beforeChange(result: ItemResult): ItemResult {
  if (!isChangedByOthers(result)) return result;
  const state = result.reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'verified';
  return { ...result, state, code: undefined, detail: undefined, requestId: undefined };
}
