import { type StepFailed } from '../../contracts/model/outcome';

const code = 'MOVE_CANCELLED';

/** The failure of what did not begin because somebody cancelled the move. */
export function cancelledFailure(detail = 'Somebody cancelled the move.'): StepFailed {
  return { state: 'failed', code, detail, retryable: false };
}

/**
 * Returns the failure if an error, or the failure of a child in the words of the runtime, says that the move was
 * cancelled; else undefined.
 */
export function cancelledBy(error: unknown): StepFailed | undefined {
  const text = error instanceof Error ? error.message : '';
  const at = text.indexOf(`${code}: `);
  if (at < 0) return undefined;
  const [detail = ''] = text.slice(at + code.length + 2).split('\n');
  return cancelledFailure(detail);
}

/** Returns whether a failure says that the move was cancelled. */
export function isCancelled(failed: Pick<StepFailed, 'code'>): boolean {
  return failed.code === code;
}
