import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type ArmOperation } from './armOperation';
import { type AnswerFault, type CallFault } from '../transport/callFault';

export interface ArmPlace {
  readonly operation: ArmOperation;
  /** The vault or the subscription that it is about, as people know it. */
  readonly about: string;
}

interface Description {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
}

/** Makes the error that callers see; it says which right is missing and holds nothing of the request. */
export function armError(fault: CallFault, place: ArmPlace): MoverError {
  const { code, message, retryable = false } = describe(fault, place);
  const requestId = fault.detail.kind === 'answer' ? fault.detail.requestId : undefined;
  return new MoverError(code, message, { retryable, cause: fault, requestId });
}

function describe({ detail }: CallFault, { operation, about }: ArmPlace): Description {
  switch (detail.kind) {
    case 'answer':
      return describeAnswer(detail, { operation, about });
    case 'network':
      return {
        code: 'ARM_UNREACHABLE',
        message: `Azure Resource Manager cannot be reached to ${operation.does} (${about}): ${detail.code}.`,
        retryable: true,
      };
    case 'timeout':
      return {
        code: 'ARM_UNREACHABLE',
        message: `Azure Resource Manager did not ${operation.does} (${about}) within ${detail.afterMs / 1000} s.`,
        retryable: true,
      };
    case 'challenge':
    case 'unreadable':
      return {
        code: 'ARM_REFUSED',
        message: `The answer of Azure Resource Manager could not be used; it was asked to ${operation.does} (${about}).`,
      };
  }
}

function describeAnswer(answer: AnswerFault, place: ArmPlace): Description {
  const known = byServiceCode.get(answer.code);
  if (known !== undefined) return { code: known, message: refusal(answer, place) };
  switch (answer.status) {
    case 401:
    case 403:
      return forbidden(answer, place);
    case 404:
      return { code: 'ARM_NOT_FOUND', message: refusal(answer, place) };
    case 409:
      return { code: 'ARM_CONFLICT', message: refusal(answer, place) };
    case 429:
      return {
        code: 'ARM_UNAVAILABLE',
        message: `Azure Resource Manager kept refusing to ${place.operation.does} (${place.about}) for too many requests.`,
        retryable: true,
      };
    default:
      return answer.status === 408 || answer.status >= 500
        ? {
            code: 'ARM_UNAVAILABLE',
            message: `Azure Resource Manager is in trouble (HTTP ${answer.status}) and did not ${place.operation.does} (${place.about}).`,
            retryable: true,
          }
        : { code: 'ARM_REFUSED', message: refusal(answer, place) };
  }
}

/** Codes that mean the same whatever the status is. Source: "Resolve errors" of Azure Resource Manager's documentation. */
const byServiceCode: ReadonlyMap<string | undefined, ErrorCode> = new Map([
  ['RequestDisallowedByPolicy', 'ARM_DENIED_BY_POLICY'],
  ['QuotaExceeded', 'ARM_QUOTA_EXCEEDED'],
  ['SubscriptionQuotaExceeded', 'ARM_QUOTA_EXCEEDED'],
  ['ScopeLocked', 'ARM_LOCKED'],
  ['PrincipalNotFound', 'ARM_PRINCIPAL_NOT_FOUND'],
]);

/**
 * A right on something else that the request names, such as a subnet, is told by the service's words alone
 * (`LinkedAuthorizationFailed`), so those are shown.
 */
function forbidden(answer: AnswerFault, { operation, about }: ArmPlace): Description {
  const linked = answer.code === 'LinkedAuthorizationFailed' ? ` The service says: ${answer.serviceMessage}` : '';
  const need =
    operation.action === null
      ? 'It needs any role there'
      : `It needs ${operation.action}; the smallest built-in role with it is “${operation.role}”`;
  return {
    code: 'ARM_FORBIDDEN',
    message: `The app’s identity may not ${operation.does} (${about}; ${answer.code ?? `HTTP ${answer.status}`}). ${need}. A new grant takes some minutes to act.${linked}`,
  };
}

function refusal({ status, code, serviceMessage }: AnswerFault, { operation, about }: ArmPlace): string {
  const said = serviceMessage === '' ? `HTTP ${status}` : serviceMessage;
  return `Azure Resource Manager refused to ${operation.does} (${about}; ${code ?? `HTTP ${status}`}): ${said}`;
}
