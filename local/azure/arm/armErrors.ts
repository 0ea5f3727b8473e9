import { ServiceError, tooManyRequests } from '../calls/serviceError';

export function badRequest(message: string, code = 'BadRequest'): ServiceError {
  return new ServiceError(400, code, message);
}

export function resourceNotFound(type: string, name: string, group: string): ServiceError {
  return new ServiceError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );
}

export function subscriptionNotFound(subscriptionId: string): ServiceError {
  return new ServiceError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}

/** 404 for a resource that the real management plane has and this one does not. */
export function notEmulated(what: string): ServiceError {
  return new ServiceError(404, 'NotFound', `${what} does not exist, or is not emulated: see docs/emulator.md.`);
}

/** The 429 of the management plane. */
export function armThrottled(retryAfterSeconds: number | undefined): ServiceError {
  return tooManyRequests(
    'TooManyRequests',
    'The request is being throttled as the limit has been reached.',
    retryAfterSeconds,
  );
}
