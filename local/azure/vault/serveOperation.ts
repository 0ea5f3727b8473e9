import { faultError } from '../control/faultError';
import { type FaultSubject } from '../control/faultInjector';
import { type TokenClaims } from '../identity/tokens';
import { addLatency } from '../network/addLatency';
import { type ReceivedRequest, receiveWhole } from '../network/receiveWhole';
import { type Delivery, type Passage, transmit } from '../network/transmit';
import { checkAccess } from './access/checkAccess';
import { requireApiVersion } from './apiVersion';
import { completeDue } from './certificates/completeDue';
import { authenticate } from './authenticate';
import { admitCall } from './callRate';
import { renewDue } from './lifetime/renewDue';
import { limits } from './limits';
import { type Answer, type Operation, type VaultCall } from './operation';
import { ServiceError } from './serviceError';
import { throttled } from './throttled';
import { toResponse } from './toResponse';

/** A request on its way to an operation, before anything about it was checked. */
export interface IncomingCall extends Omit<VaultCall, 'apiVersion'> {
  readonly isServed: () => boolean;
}

/** The operation's part: what is asked for, with the method and paths left out. */
export type Served = Pick<Operation, 'name' | 'rateClass' | 'run'>;

/**
 * Answers one request: challenge, injected faults, api-version, call rate, then the operation. The answer is given when every change
 * is safe. Undefined means: cut the connection without an answer. A request that has arrived whole is carried out even when its
 * connection ends.
 */
export async function serveOperation(
  operation: Served,
  call: IncomingCall,
  closed: () => Promise<void>,
): Promise<Response | undefined> {
  const { services, request } = call;
  const started = performance.now();
  const arrival = receiveWhole(request, limits.restoreBodyBytes);
  // Looked at after the challenge: only then does it matter whether the body came.
  arrival.catch(() => undefined);
  await addLatency(services);
  try {
    const claims = await authenticate(request, call.vault, services.tokens);
    const received = await arrival;
    const effect = services.faults.next(subjectOf(operation, call));
    const answer = await transmit(effect, passageOf({ operation, call, received, claims, closed }));
    // The log has a line for each delivery; a late one writes its own.
    if (effect?.kind !== 'deliverLate') record({ operation, call, status: answer?.status, started });
    return answer === undefined ? undefined : toResponse(answer, call);
  } catch (error) {
    const answer = errorAnswer(error);
    record({ operation, call, status: answer.status, started });
    return toResponse(answer, call);
  }
}

interface Arrived {
  readonly operation: Served;
  readonly call: IncomingCall;
  readonly received: ReceivedRequest;
  readonly claims: TokenClaims;
  readonly closed: () => Promise<void>;
}

function passageOf({ operation, call, received, claims, closed }: Arrived): Passage {
  const { services } = call;
  const arrivedAt = performance.now();
  const attempt = (caller: TokenClaims) =>
    call.isServed() ? answerOf(operation, { ...call, request: received() }, caller) : undefined;
  return {
    held: services.held,
    subject: subjectOf(operation, call),
    closed,
    refusal: (effect) => errorAnswer(faultError(effect, throttled)),
    deliver: async (delivery) => {
      if (delivery === undefined) return attempt(claims);
      const started = performance.now();
      const answer = await authenticate(call.request, call.vault, services.tokens).then(attempt, errorAnswer);
      record({ operation, call, status: answer?.status, started, delivery, heldMs: started - arrivedAt });
      return answer;
    },
  };
}

function subjectOf({ name }: Served, { vault, request }: IncomingCall): FaultSubject {
  return {
    vault: vault.settings.name,
    operation: name,
    method: request.method,
    path: new URL(request.url).pathname,
  };
}

interface Recorded {
  readonly operation: Served;
  readonly call: IncomingCall;
  /** Undefined: the connection was cut, or the vault is gone. */
  readonly status: number | undefined;
  readonly started: number;
  readonly delivery?: Delivery;
  readonly heldMs?: number;
}

function record({ operation, call, status = 0, started, delivery, heldMs }: Recorded): void {
  const { clock, log } = call.services;
  log.record({
    time: new Date(clock.now()).toISOString(),
    ...subjectOf(operation, call),
    status,
    durationMs: rounded(performance.now() - started),
    ...(delivery === undefined ? {} : { delivery }),
    ...(heldMs === undefined ? {} : { heldMs: rounded(heldMs) }),
  });
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Never rejects. */
async function answerOf(operation: Served, call: IncomingCall, claims: TokenClaims): Promise<Answer> {
  const { services, vault, params } = call;
  try {
    const attempt = { vault, claims, operation: operation.name, itemName: params['name'] };
    const headers = checkAccess(attempt, services.clock);
    const answer = await runOperation(operation, call).catch(errorAnswer);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    return errorAnswer(error);
  }
}

async function runOperation(operation: Served, call: IncomingCall): Promise<Answer> {
  const { services, vault } = call;
  const apiVersion = requireApiVersion(call.query);
  admitCall(call, operation.rateClass);
  await renewDue(vault, services);
  completeDue(vault, services);
  try {
    return await operation.run({ ...call, apiVersion });
  } finally {
    await services.commit();
  }
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof ServiceError) {
    return { status: error.status, body: error.body, headers: error.extra.headers ?? {} };
  }
  console.error(error);
  return errorAnswer(new ServiceError(500, 'InternalServerError', 'The emulator failed; its error output says how.'));
}
