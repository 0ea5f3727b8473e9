import { trace, SpanKind, type Span, SpanStatusCode } from '@opentelemetry/api';
import { type PipelineResponse } from '@azure/core-rest-pipeline';
import { requestIdOf } from './answerFault';
import { MoverError } from '../../contracts/model/moverError';
import { CallFault } from './callFault';
import { type WriteGuard } from '../claims/writeGuard';
import { type Clock, wait } from '../async/clock';
import { type StepBudget } from '../async/stepBudget';
import { type FaultPlace, faultError, notConfirmed } from './faultError';
import { isRefusal, type TryOutcome } from '../pace/tryWindow';
import { type Allowance, type Release } from '../pace/requestLane';
import { type RequestCost } from '../pace/serviceLimits';
import { type RequestLimiter } from './requestLimiter';
import { isAmbiguous, retryDelay } from './retryDelay';
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

/**
 * Makes a call to a vault: waits for a turn, checks the guard of a write, sends, counts 429 answers and repeats.
 * Retries of the SDK are off. `send` must send one request. Throws a `MoverError` without any part of the request.
 */
export async function vaultCall<T>(options: VaultCallOptions, place: FaultPlace, send: () => Promise<T>): Promise<T> {
  const since = options.clock.now();
  for (let attempt = 0; ; attempt += 1) {
    const release = await turnOf(options, place, since);
    try {
      return await sendInTurn(options, place, { release, send });
    } catch (error) {
      const fault = asFault(error);
      const delayMs = retryDelay(fault, place.operation, attempt, Math.random());
      if (delayMs === undefined) throw toMoverError(fault, place);
      await wait(options.clock, delayMs, options.budget?.signal);
    }
  }
}

/** A guard that waits longer than this for the store lets turns pile up, whose requests would then go out at once. */
const promptMs = 1_000;

/** Waits for a turn. A write whose guard then waited for the store takes another one, as the writes behind it do. */
async function turnOf(options: VaultCallOptions, place: FaultPlace, since: number): Promise<Release> {
  const { clock, guard } = options;
  const release = await waitForTurn(options, place, since);
  if (!place.operation.writes || guard === undefined) return release;
  const from = clock.now();
  try {
    await guard.check();
    if (clock.now() - from <= promptMs) return release;
  } catch (error) {
    release('unknown');
    throw error;
  }
  release('unknown');
  return waitForTurn(options, place, since);
}

async function waitForTurn(
  { limiter, allowance, budget, costOf = plainCost }: VaultCallOptions,
  place: FaultPlace,
  since: number,
): Promise<Release> {
  const turn = { ...costOf(place), goesFirst: isOfManyItems(place), since };
  try {
    return await limiter.acquire(turn, allowance, budget?.signal);
  } catch (error) {
    throw error instanceof CallFault ? faultError(error, place) : error;
  }
}

async function sendInTurn<T>(
  { guard, budget, meter }: VaultCallOptions,
  place: FaultPlace,
  { release, send }: { readonly release: Release; readonly send: () => Promise<T> },
): Promise<T> {
  let outcome: TryOutcome = 'unknown';
  try {
    budget?.check();
    const sendOnce = (): Promise<T> => {
      meter.sent += 1;
      return inCallSpan(place, send);
    };
    const result = await (place.operation.writes ? guardFor(guard, place).send(sendOnce) : sendOnce());
    outcome = 'accepted';
    return result;
  } catch (error) {
    outcome = outcomeOf(error);
    if (isRefusal(outcome)) meter.throttled += 1;
    throw error;
  } finally {
    release(outcome);
  }
}

/** What a failed request says about the pace. A vault accepts also what it answers with another refusal than 429. */
function outcomeOf(error: unknown): TryOutcome {
  if (!(error instanceof CallFault) || error.detail.kind !== 'answer') return 'unknown';
  const { detail } = error;
  if (detail.status === 429) {
    return { retryAfterMs: detail.retryAfterMs, fault: new CallFault({ ...detail, serviceMessage: '' }) };
  }
  return detail.status < 500 ? 'accepted' : 'unknown';
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
  throw new MoverError('INTERNAL', detail);
}

/**
 * Any other error comes from the SDK, which could not parse a successful answer. It quotes the answer, so it is
 * dropped.
 */
function asFault(error: unknown): CallFault {
  if (error instanceof MoverError) throw error;
  return error instanceof CallFault ? error : new CallFault({ kind: 'unreadable' });
}

function toMoverError(fault: CallFault, place: FaultPlace): MoverError {
  return isAmbiguous(fault) && !place.operation.repeatable ? notConfirmed(fault, place) : faultError(fault, place);
}

const tracer = trace.getTracer('keyvault-mover');

/**
 * Sends one request to a vault inside of a span. The span has the vault, the operation, the item and the fault, and
 * never an address, a header or a body. It costs nothing while telemetry is off.
 */
export function inCallSpan<T>(place: FaultPlace, send: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(place.operation.permission, { kind: SpanKind.CLIENT }, async (span) => {
    // Sets attributes only on spans that are recorded.
    if (span.isRecording()) span.setAttributes(attributesOf(place));
    try {
      return await send();
    } catch (error) {
      recordFault(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Adds the status of an answer, and the request id under which the vault logs the call, to the span of the current
 * call.
 */
export function recordAnswer(response: Pick<PipelineResponse, 'status' | 'headers'>): void {
  const span = trace.getActiveSpan();
  if (span?.isRecording() !== true) return;
  span.setAttribute('http.response.status_code', response.status);
  const requestId = requestIdOf(response);
  if (requestId !== undefined) span.setAttribute('azure.service.request.id', requestId);
}

function attributesOf({ vault, itemName }: FaultPlace): Record<string, string> {
  return { 'keyvault_mover.vault': vault, ...(itemName === undefined ? {} : { 'keyvault_mover.itemName': itemName }) };
}

/** Records the fault of a call. A 404 is not an error, because many calls only ask whether an item exists. */
function recordFault(span: Span, error: unknown): void {
  const detail = error instanceof CallFault ? error.detail : undefined;
  const answer = detail?.kind === 'answer' ? detail : undefined;
  if (answer !== undefined) span.setAttribute('http.response.status_code', answer.status);
  if (answer?.requestId !== undefined) span.setAttribute('azure.service.request.id', answer.requestId);
  if (answer?.status === 404) return;
  span.setAttribute('error.type', answer === undefined ? (detail?.kind ?? 'unreadable') : String(answer.status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
