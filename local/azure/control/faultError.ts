import { type RefusingEffect } from '../network/transmit';
import { ServiceError } from '../vault/serviceError';

/** The error that an injected fault answers with; the planes differ in their 429. */
export function faultError(
  effect: RefusingEffect,
  throttled: (retryAfterSeconds: number | undefined) => ServiceError,
): ServiceError {
  switch (effect.kind) {
    case 'throttle':
      return throttled(effect.retryAfterSeconds);
    case 'refuse':
      return new ServiceError(effect.status, effect.code, effect.message);
    case 'error':
      return effect.status === 500
        ? new ServiceError(500, 'InternalServerError', 'An unexpected error occurred.')
        : new ServiceError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');
  }
}
