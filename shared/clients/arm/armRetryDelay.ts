import { type AnswerFault, type CallFault } from '../transport/callFault';
import { isCertificateFault } from '../transport/networkFault';

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
