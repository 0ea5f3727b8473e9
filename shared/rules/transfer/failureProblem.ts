import { type ItemType } from '../../contracts/model/item';
import { type Problem } from '../../contracts/api/moveStatus';
import { type StepFailed } from '../../contracts/model/outcome';
import { remedyFor } from '../report/explainError';

/** What a person reads of a step that failed: code and words, what to do, and the service's request id where it refused. */
export function failureProblem(
  { code, detail, requestId }: Pick<StepFailed, 'code' | 'detail' | 'requestId'>,
  itemType?: ItemType,
): Problem {
  return { code, detail, remedy: remedyFor(code, itemType), ...(requestId === undefined ? {} : { requestId }) };
}
