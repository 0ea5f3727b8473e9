import { ServiceError } from '../vault/serviceError';

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

/** What the real management plane has and this one has not. */
export function notEmulated(what: string): ServiceError {
  return new ServiceError(404, 'NotFound', `${what} does not exist, or is not emulated: see docs/emulator.md.`);
}
