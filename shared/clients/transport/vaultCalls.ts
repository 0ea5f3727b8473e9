import { MoverError } from '../../contracts/model/moverError';
import { CallFault } from './callFault';
import { inCallSpan } from './callSpan';
import { type WriteGuard } from '../claims/writeGuard';
import { type Clock, wait } from '../async/clock';
import { type StepBudget } from '../async/stepBudget';
import { type FaultPlace, faultError, notConfirmed } from './faultError';
import { type Allowance } from '../pace/requestLane';
import { type RequestCost } from '../pace/serviceLimits';
import { type RequestLimiter } from './requestLimiter';
import { isAmbiguous, maxRetryAfterMs, retryDelay } from './retryDelay';
import { type CallMeter } from '../vault/vaults';

export interface VaultCallOptions {
  readonly limiter: RequestLimiter;
  readonly clock: Clock;
  readonly allowance: Allowance;
  readonly meter: CallMeter;
  /** Checked before each try of a write. Without a guard, writes throw `INTERNAL`. */
  readonly guard?: WriteGuard | undefined;
  /** What a call counts as; by default one request of the class of its operation. */
  readonly costOf?: ((place: FaultPlace) => RequestCost) | undefined;
  /** The time of the step. Once it is used up, no request begins. Without it, calls take as long as they need. */
  readonly budget?: StepBudget | undefined;
}

/** Pause of a whole class of requests after a 429 without `Retry-After`. */
const pauseAfterThrottledMs = 1_000;

/**
 * Makes a call to a vault: waits for a turn, checks the guard of a write, sends, counts 429 answers and repeats.
 * Retries of the SDK are off. `send` must send one request. Throws a `MoverError` without any part of the request.
 */
export async function vaultCall<T>(options: VaultCallOptions, place: FaultPlace, send: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await takeTurn(options, place, send);
    } catch (error) {
      const fault = asFault(error);
      noteThrottling(fault, options, place);
      const delayMs = retryDelay(fault, place.operation, attempt, Math.random());
      if (delayMs === undefined) throw toMoverError(fault, place);
      await wait(options.clock, delayMs, options.budget?.signal);
    }
  }
}

async function takeTurn<T>(
  { limiter, allowance, guard, budget, meter, costOf = plainCost }: VaultCallOptions,
  place: FaultPlace,
  send: () => Promise<T>,
): Promise<T> {
  const turn = { ...costOf(place), goesFirst: isOfManyItems(place) };
  const release = await limiter.acquire(turn, allowance, budget?.signal);
  try {
    budget?.check();
    const sendOnce = (): Promise<T> => {
      meter.sent += 1;
      return inCallSpan(place, send);
    };
    return await (place.operation.writes ? guardFor(guard, place).send(sendOnce) : sendOnce());
  } finally {
    release();
  }
}

function plainCost({ operation }: FaultPlace): RequestCost {
  return { requestClass: operation.requestClass, weight: 1 };
}

/**
 * Whether a request reads a page of a list of items. A step requests one page after the other, and the work on hundreds of items
 * waits for their list. Behind the requests for the items before, each page would take as long as all of those.
 */
function isOfManyItems({ operation, itemName }: FaultPlace): boolean {
  return itemName === undefined && !operation.writes;
}

function guardFor(guard: WriteGuard | undefined, { vault, operation }: FaultPlace): WriteGuard {
  if (guard !== undefined) return guard;
  const detail = `Expected a claim on vault ${vault} for ${operation.permission}; this step has none. Nothing was sent. This is a fault in keyvault-mover: please report it.`;
  throw new MoverError('INTERNAL', detail, { retryable: false });
}

/**
 * Any other error comes from the SDK, which could not parse a successful answer. It quotes the answer, so it is
 * dropped.
 */
function asFault(error: unknown): CallFault {
  if (error instanceof MoverError) throw error;
  return error instanceof CallFault ? error : new CallFault({ kind: 'unreadable' });
}

function noteThrottling(
  { detail }: CallFault,
  { limiter, meter, costOf = plainCost }: VaultCallOptions,
  place: FaultPlace,
): void {
  if (detail.kind !== 'answer' || detail.status !== 429) return;
  meter.throttled += 1;
  // The other requests of the class are not those that the vault refused: they wait no longer than a call may.
  const pauseMs = Math.min(detail.retryAfterMs ?? pauseAfterThrottledMs, maxRetryAfterMs);
  limiter.throttled(costOf(place).requestClass, pauseMs);
}

function toMoverError(fault: CallFault, place: FaultPlace): MoverError {
  return isAmbiguous(fault) && !place.operation.repeatable ? notConfirmed(fault, place) : faultError(fault, place);
}
