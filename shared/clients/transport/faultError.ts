import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { serviceWords } from '../../contracts/model/moverError';
import { type AnswerFault, CallFault, refusesBackup, unreachable } from './callFault';
import { type VaultOperation } from './vaultOperation';

/** The call that failed. */
export interface FaultPlace {
  readonly vault: string;
  /** Undefined when the call is about the vault as a whole. */
  readonly itemName?: string | undefined;
  readonly operation: VaultOperation;
}

/**
 * Turns a fault into the error that callers get. The message names vault, item and remedy, and no part of the request.
 */
export function faultError(fault: CallFault, place: FaultPlace): MoverError {
  const { detail } = fault;
  switch (detail.kind) {
    case 'answer':
      return answerError(detail, withoutWords(fault, place), place);
    case 'network':
      return unreachable(place.vault, detail.code, fault);
    case 'timeout':
      return new MoverError(
        'VAULT_UNREACHABLE',
        `Vault ${place.vault} did not answer within ${detail.afterMs / 1000} s.`,
        { retryable: true, cause: fault },
      );
    case 'challenge':
      return notUsed(
        place,
        'its sign-in challenge, or its link to the next page, points to another host',
        fault,
        undefined,
      );
    case 'unreadable':
      return detail.badName === true
        ? badName(place, fault)
        : notUsed(place, detail.why ?? 'the app could not read its answer', fault, undefined);
  }
}

/**
 * The error for a write without a clear answer: no answer came, or one such as HTTP 500. The write may have happened.
 */
export function notConfirmed(fault: CallFault, place: FaultPlace): MoverError {
  const requestId = fault.detail.kind === 'answer' ? fault.detail.requestId : undefined;
  return new MoverError(
    'WRITE_NOT_CONFIRMED',
    `Vault ${place.vault} did not confirm writing ${nameItem(place)} (${fault.message}). Check whether it exists before you write it again.`,
    { retryable: true, cause: withoutWords(fault, place), requestId },
  );
}

/** Removes the service's message from the cause of an error if the message may quote a value of the request. */
function withoutWords(fault: CallFault, { operation }: FaultPlace): CallFault {
  const { detail } = fault;
  return operation.carriesValue && detail.kind === 'answer' ? new CallFault({ ...detail, serviceMessage: '' }) : fault;
}

function answerError(answer: AnswerFault, fault: CallFault, place: FaultPlace): MoverError {
  const { code, message, retryable = false } = describeAnswer(answer, place);
  return new MoverError(code, message, { retryable, cause: fault, requestId: answer.requestId });
}

interface Description {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
}

function describeAnswer(answer: AnswerFault, place: FaultPlace): Description {
  const { vault } = place;
  if (place.operation.isSlow && refusesBackup(answer)) return describeRefused(answer, place);
  // The answer with status 400 to the recovery of a live item. Source: recorded calls of the Azure CLI.
  if (answer.innerCode === 'RequestNotAllowedOnNonDeletedObject')
    return { code: 'ITEM_NOT_FOUND', message: `There is no deleted ${nameItem(place)} in vault ${vault}.` };
  switch (answer.status) {
    case 401:
      return {
        code: 'VAULT_FORBIDDEN',
        message: `Vault ${vault} did not accept the app’s token: ${reasonOf(answer, place)}`,
      };
    case 403:
      return describeForbidden(answer, place);
    case 404:
      return { code: 'ITEM_NOT_FOUND', message: `There is no ${nameItem(place)} in vault ${vault}.` };
    case 409:
      return describeConflict(answer, place);
    case 429:
      return {
        code: 'VAULT_THROTTLED',
        message: `Vault ${vault} kept throttling requests (429). Lower the pace of the move.`,
        retryable: true,
      };
    default:
      return answer.status === 408 || answer.status >= 500
        ? {
            code: 'VAULT_UNAVAILABLE',
            message: `Vault ${vault} is unavailable (HTTP ${answer.status}).`,
            retryable: true,
          }
        : describeRefused(answer, place);
  }
}

/**
 * The service answers 403 for a disabled item, an item of a certificate, a use that a key does not allow, a network
 * rule, purge protection and a missing right. The inner code distinguishes them; for purge protection only the message
 * does.
 */
function describeForbidden(answer: AnswerFault, place: FaultPlace): Description {
  const { vault } = place;
  const { innerCode = '', serviceMessage } = answer;
  if (innerCode.endsWith('Disabled')) {
    return {
      code: 'ITEM_DISABLED',
      message: `The ${nameItem(place)} in vault ${vault} is disabled, so it cannot be read or used.`,
    };
  }
  if (innerCode.endsWith('ManagedByKeyVault')) {
    return {
      code: 'ITEM_MANAGED',
      message: `The ${nameItem(place)} in vault ${vault} belongs to a certificate and moves with it.`,
    };
  }
  if (innerCode === 'ForbiddenByFirewall' || innerCode === 'ForbiddenByConnection') {
    return {
      code: 'VAULT_NETWORK_FORBIDDEN',
      message: `The network rules of vault ${vault} block the app (${innerCode}). Allow the app’s outbound addresses or its subnet, or use a private endpoint.`,
    };
  }
  return /^(Secret|Key|Certificate)/.test(innerCode) || /purge protection/i.test(serviceMessage)
    ? describeRefused(answer, place)
    : describeMissingRight(answer, place);
}

const reasonsOfRights = serviceWords('ForbiddenByPolicy', 'ForbiddenByRbac', 'AccessDenied');

function describeMissingRight(answer: AnswerFault, place: FaultPlace): Description {
  const { vault, operation } = place;
  const { permission, dataAction, role } = operation;
  const message = `The app’s identity may not do this in vault ${vault} (${answer.innerCode ?? 'Forbidden'}). It needs “${permission}” in an access policy, or a role with ${dataAction}; the smallest built-in one is “${role}”. A new grant takes some minutes to take effect.`;
  return { code: 'VAULT_FORBIDDEN', message: `${message}${explainUnknown(answer, place)}` };
}

/** A reason that the app does not know may be about something else than a right, so the vault's words follow. */
function explainUnknown(answer: AnswerFault, place: FaultPlace): string {
  if (answer.innerCode === undefined || reasonsOfRights.isKnown(answer.innerCode)) return '';
  return ` This version of the app does not know that reason: ${reasonOf(answer, place).slice(0, maxUnknown)}`;
}

/** Leaves room for the rest in a report. */
const maxUnknown = 120;

function describeRefused(answer: AnswerFault, place: FaultPlace): Description {
  const { vault, operation } = place;
  if (/^Hardware key operation not allowed/i.test(answer.serviceMessage)) {
    return {
      code: 'ITEM_NOT_SUPPORTED_BY_TARGET',
      message: `Vault ${vault} does not accept ${nameItem(place)}: its key is in hardware, which needs a vault of the premium SKU.`,
    };
  }
  return {
    code: 'VAULT_REFUSED',
    message: `Vault ${vault} refused ${operation.permission} for ${nameItem(place)}: ${reasonOf(answer, place)}`,
  };
}

function describeConflict({ innerCode }: AnswerFault, place: FaultPlace): Description {
  const { vault } = place;
  if (innerCode === 'ObjectIsDeletedButRecoverable') {
    return {
      code: 'ITEM_SOFT_DELETED',
      message: `A soft-deleted item holds the name of ${nameItem(place)} in vault ${vault}. Recover or purge it.`,
    };
  }
  if (innerCode === 'ObjectIsBeingDeleted') {
    return {
      code: 'ITEM_CONFLICT',
      message: `The ${nameItem(place)} in vault ${vault} is being deleted or purged.`,
      retryable: true,
    };
  }
  return {
    code: 'ITEM_CONFLICT',
    message: `The name of ${nameItem(place)} is in use in vault ${vault}, or another change to it is under way.`,
  };
}

function notUsed({ vault }: FaultPlace, what: string, cause: CallFault, requestId: string | undefined): MoverError {
  return new MoverError('VAULT_REFUSED', `Vault ${vault} was not used: ${what}.`, {
    retryable: false,
    cause,
    requestId,
  });
}

function badName({ vault, operation }: FaultPlace, cause: CallFault): MoverError {
  const message = `Vault ${vault} answered with a list in which a ${operation.noun} has a name that no item can have. Expected 1 to 127 letters, digits and hyphens. The app used nothing of the list. Find out which host answers instead of the vault.`;
  return new MoverError('VAULT_ANSWER_INVALID', message, { retryable: false, cause });
}

function nameItem({ itemName, operation }: FaultPlace): string {
  return itemName === undefined ? operation.noun : `${operation.noun} “${itemName}”`;
}

function reasonOf({ status, code, innerCode, serviceMessage }: AnswerFault, { operation }: FaultPlace): string {
  return operation.carriesValue || serviceMessage === ''
    ? ['HTTP', status, code, innerCode].filter(Boolean).join(' ')
    : serviceMessage;
}
