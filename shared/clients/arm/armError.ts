import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type ArmOperation } from './armOperation';
import { isNotYetKnown } from './armRetryDelay';
import { type AnswerFault, type CallFault } from '../transport/callFault';

export interface ArmPlace {
  readonly operation: ArmOperation;
  /** The vault or subscription of the request, for messages: `vault contoso`. */
  readonly about: string;
}

interface Description {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
}

/**
 * Turns a fault into the error that callers get. The message names the missing right and contains no part of the
 * request.
 */
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
        message: `The app could not use the answer of Azure Resource Manager; it asked it to ${operation.does} (${about}).`,
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
      return { code: 'ARM_NOT_FOUND', message: refusal(answer, place), retryable: isNotYetKnown(answer) };
    case 409:
      return { code: 'ARM_CONFLICT', message: refusal(answer, place) };
    case 429:
      return {
        code: 'ARM_UNAVAILABLE',
        message: `Azure Resource Manager kept throttling requests (429) to ${place.operation.does} (${place.about}).`,
        retryable: true,
      };
    default:
      return answer.status === 408 || answer.status >= 500
        ? {
            code: 'ARM_UNAVAILABLE',
            message: `Azure Resource Manager is unavailable (HTTP ${answer.status}) and did not ${place.operation.does} (${place.about}).`,
            retryable: true,
          }
        : { code: 'ARM_REFUSED', message: refusal(answer, place) };
  }
}

/**
 * Codes that mean the same with every HTTP status. Source: "Resolve errors" of Azure Resource Manager's documentation.
 */
const byServiceCode: ReadonlyMap<string | undefined, ErrorCode> = new Map([
  ['RequestDisallowedByPolicy', 'ARM_DENIED_BY_POLICY'],
  ['QuotaExceeded', 'ARM_QUOTA_EXCEEDED'],
  ['SubscriptionQuotaExceeded', 'ARM_QUOTA_EXCEEDED'],
  ['ScopeLocked', 'ARM_LOCKED'],
  ['PrincipalNotFound', 'ARM_PRINCIPAL_NOT_FOUND'],
]);

/**
 * With `LinkedAuthorizationFailed`, only the message of the service names the right that is missing on another
 * resource, such as a subnet. So the error quotes that message.
 */
function forbidden(answer: AnswerFault, { operation, about }: ArmPlace): Description {
  const linked = answer.code === 'LinkedAuthorizationFailed' ? ` The service says: ${answer.serviceMessage}` : '';
  const need =
    operation.action === null
      ? 'It needs any role there'
      : `It needs ${operation.action}; the smallest built-in role with it is “${operation.role}”`;
  return {
    code: 'ARM_FORBIDDEN',
    message: `The app’s identity may not ${operation.does} (${about}; ${answer.code ?? `HTTP ${answer.status}`}). ${need}. A new grant takes some minutes to take effect.${linked}`,
  };
}

function refusal({ status, code, serviceMessage }: AnswerFault, { operation, about }: ArmPlace): string {
  const said = serviceMessage === '' ? `HTTP ${status}` : serviceMessage;
  return `Azure Resource Manager refused to ${operation.does} (${about}; ${code ?? `HTTP ${status}`}): ${said}`;
}
