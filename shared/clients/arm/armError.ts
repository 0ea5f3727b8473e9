import { isCertificateFault, type AnswerFault, type CallFault } from '../transport/callFault';
import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type ArmOperation } from './armOperation';

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
  const other = namedAction(answer);
  const need =
    other !== undefined && other.toLowerCase() !== operation.action?.toLowerCase()
      ? `It needs ${other}`
      : operation.action === null
        ? 'It needs any role there'
        : `It needs ${operation.action}; the smallest built-in role with it is “${operation.role}”`;
  return {
    code: 'ARM_FORBIDDEN',
    message: `The app’s identity may not ${operation.does} (${about}; ${answer.code ?? `HTTP ${answer.status}`}). ${need}. A new grant takes some minutes to take effect.${linked}`,
  };
}

/** The action that the service says is missing. One call can need several, such as to change who decides on access. */
function namedAction({ serviceMessage }: AnswerFault): string | undefined {
  return /perform action '([A-Za-z.]{1,60}(?:\/[A-Za-z*]{1,60}){1,6})'/.exec(serviceMessage)?.[1];
}

function refusal({ status, code, serviceMessage }: AnswerFault, { operation, about }: ArmPlace): string {
  const said = serviceMessage === '' ? `HTTP ${status}` : serviceMessage;
  return `Azure Resource Manager refused to ${operation.does} (${about}; ${code ?? `HTTP ${status}`}): ${said}`;
}

/**
 * Waits in milliseconds without `Retry-After`. Azure Resource Manager advises for 429 and 5xx: wait as long as the
 * header says, else wait longer each time, starting at one second.
 */
const delaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000];

const minMs = 200;

const maxMs = 60_000;

/**
 * Milliseconds to wait after attempt `attempt` (the first is 0), or undefined to give up. `random` is 0 to 1; it
 * spreads the retries of calls that failed together.
 */
export function armRetryDelay({ detail }: CallFault, attempt: number, random: number): number | undefined {
  const delayMs = delaysMs[attempt];
  if (delayMs === undefined || !isTransient(detail)) return undefined;
  const retryAfterMs = detail.kind === 'answer' ? detail.retryAfterMs : undefined;
  if (retryAfterMs !== undefined && retryAfterMs > maxMs) return undefined;
  return (retryAfterMs === undefined ? delayMs : Math.max(retryAfterMs, minMs)) * (1 + random / 4);
}

/**
 * Whether the answer is that of a role that was created just now: it is known everywhere only after some time. Source:
 * Azure RBAC documentation, "troubleshoot custom roles".
 */
export function isNotYetKnown({ code }: AnswerFault): boolean {
  return code === 'RoleDefinitionDoesNotExist';
}

function isTransient(detail: CallFault['detail']): boolean {
  switch (detail.kind) {
    case 'answer':
      return detail.status === 408 || detail.status === 429 || detail.status >= 500 || isNotYetKnown(detail);
    case 'network':
      return detail.code !== 'ENOTFOUND' && !isCertificateFault(detail.code);
    case 'timeout':
      return true;
    case 'challenge':
    case 'unreadable':
      return false;
  }
}
