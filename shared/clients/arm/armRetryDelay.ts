import { type CallFault } from '../transport/callFault';
import { isCertificateFault } from '../transport/networkFault';

/** Advice of Azure Resource Manager for 429 and 5xx: wait as asked, else grow from a second on. */
const delaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000];
const shortestMs = 200;
const maxMs = 60_000;

/**
 * How long to wait before attempt `attempt` + 1 (the first is 0), or undefined to give up. `random` is 0 to 1 and spreads
 * the waits of calls that were refused together.
 */
export function armRetryDelay({ detail }: CallFault, attempt: number, random: number): number | undefined {
  const delayMs = delaysMs[attempt];
  if (delayMs === undefined || !isTransient(detail)) return undefined;
  const askedForMs = detail.kind === 'answer' ? detail.retryAfterMs : undefined;
  if (askedForMs !== undefined && askedForMs > maxMs) return undefined;
  return (askedForMs === undefined ? delayMs : Math.max(askedForMs, shortestMs)) * (1 + random / 4);
}

function isTransient(detail: CallFault['detail']): boolean {
  switch (detail.kind) {
    case 'answer':
      return detail.status === 408 || detail.status === 429 || detail.status >= 500;
    case 'network':
      return detail.code !== 'ENOTFOUND' && !isCertificateFault(detail.code);
    case 'timeout':
      return true;
    case 'challenge':
    case 'unreadable':
      return false;
  }
}
