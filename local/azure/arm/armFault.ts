import { setTimeout as delay } from 'node:timers/promises';
import { type AzureServices } from '../azureServices';
import { type FaultEffect } from '../control/faultRule';
import { ServiceError } from '../vault/serviceError';

/** Waits out the latency, then does what an injected fault says: nothing, more waiting, or an error. */
export async function applyArmFault(effect: FaultEffect | undefined, { settings }: AzureServices): Promise<void> {
  const { ms, jitterMs } = settings.latency;
  if (ms + jitterMs > 0) await delay(ms + Math.random() * jitterMs);
  switch (effect?.kind) {
    case 'throttle':
      throw throttled(effect.retryAfterSeconds);
    case 'error':
      throw effect.status === 500
        ? new ServiceError(500, 'InternalServerError', 'An unexpected error occurred.')
        : new ServiceError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');
    case 'refuse':
      throw new ServiceError(effect.status, effect.code, effect.message);
    case 'slow':
      await delay(effect.ms);
      return;
    case 'reset':
    case undefined:
  }
}

function throttled(retryAfterSeconds: number | undefined): ServiceError {
  return new ServiceError(
    429,
    'TooManyRequests',
    'The request is being throttled as the limit has been reached.',
    retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
}
