import { ServiceError } from './serviceError';

/** The 429 as it was seen; nobody has seen the service send Retry-After with it. */
export function throttled(retryAfterSeconds: number | undefined): ServiceError {
  return new ServiceError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
}
