import { type ItemType } from '../../contracts/model/item';
import { type Problem } from '../../contracts/api/moveStatus';
import { type StepFailed } from '../../contracts/model/outcome';
import { remedyFor } from '../report/explainError';

/** The problem of a failed step: code, text, remedy, and the service's request id if the service refused. */
export function failureProblem(
  { code, detail, requestId }: Pick<StepFailed, 'code' | 'detail' | 'requestId'>,
  itemType?: ItemType,
): Problem {
  return { code, detail, remedy: remedyFor(code, itemType), ...(requestId === undefined ? {} : { requestId }) };
}
