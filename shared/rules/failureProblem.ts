import { type ItemType } from '../contracts/item';
import { type Problem } from '../contracts/moveStatus';
import { type StepFailed } from '../contracts/outcome';
import { remedyFor } from './explainError';

/** What a person reads of a step that failed: code and words, what to do, and the service's request id where it refused. */
export function failureProblem(
  { code, detail, requestId }: Pick<StepFailed, 'code' | 'detail' | 'requestId'>,
  itemType?: ItemType,
): Problem {
  return { code, detail, remedy: remedyFor(code, itemType), ...(requestId === undefined ? {} : { requestId }) };
}
