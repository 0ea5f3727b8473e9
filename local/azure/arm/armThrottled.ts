import { ServiceError } from '../vault/serviceError';

/** The 429 of the management plane. */
export function armThrottled(retryAfterSeconds: number | undefined): ServiceError {
  return new ServiceError(
    429,
    'TooManyRequests',
    'The request is being throttled as the limit has been reached.',
    retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
}
