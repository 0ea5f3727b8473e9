import { type ReadingReason, type SourceReading } from '../../../shared/contracts/model/consumer';
import { CutOffList, MissingAction, MoverError } from '../../../shared/contracts/model/moverError';
import { CallFault } from '../../../shared/clients/transport/callFault';

type Where = Pick<SourceReading, 'source' | 'scope'>;

/** The reading of a source that failed. Throws what is no answer of a service. */
export function failedReading(where: Where, action: string | null, error: unknown): SourceReading {
  if (!(error instanceof MoverError)) throw error;
  const because = reasonOf(error);
  const missing = error instanceof MissingAction ? error.action : action;
  return incomplete(where, { because, action: because === 'RIGHT_MISSING' ? missing : null });
}

function reasonOf(error: MoverError): ReadingReason {
  const { code, cause } = error;
  if (code === 'ARM_FORBIDDEN') return 'RIGHT_MISSING';
  const isThrottled = cause instanceof CallFault && cause.detail.kind === 'answer' && cause.detail.status === 429;
  if (isThrottled) return 'THROTTLED';
  return error instanceof CutOffList ? 'CUT_OFF' : 'NO_ANSWER';
}

interface Why {
  readonly because: ReadingReason;
  readonly action: string | null;
  readonly found?: number;
}

export function incomplete(where: Where, { because, action, found = 0 }: Why): SourceReading {
  return { ...where, verdict: 'incomplete', because, action, readAt: timeNow(), found };
}

export function complete(where: Where, found: number): SourceReading {
  return { ...where, verdict: 'complete', because: null, action: null, readAt: timeNow(), found };
}

export function timeNow(): string {
  return new Date().toISOString();
}
