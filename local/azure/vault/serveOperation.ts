import { setTimeout as delay } from 'node:timers/promises';
import { type AzureServices } from '../azureServices';
import { type FaultEffect } from '../control/faultRule';
import { checkAccess } from './access/checkAccess';
import { requireApiVersion } from './apiVersion';
import { completeDue } from './certificates/completeDue';
import { authenticate } from './authenticate';
import { admitCall } from './callRate';
import { renewDue } from './lifetime/renewDue';
import { type Answer, type Operation, type VaultCall } from './operation';
import { ServiceError } from './serviceError';
import { throttled } from './throttled';
import { toResponse } from './toResponse';

/** A request on its way to an operation, before anything about it was checked. */
export type IncomingCall = Omit<VaultCall, 'apiVersion'>;

/** The operation's part: what is asked for, with the method and paths left out. */
export type Served = Pick<Operation, 'name' | 'rateClass' | 'run'>;

/**
 * Answers one request: challenge, injected faults, api-version, call rate, then the operation. The answer is given when every change
 * is safe. Undefined means: cut the connection without an answer.
 */
export async function serveOperation(operation: Served, call: IncomingCall): Promise<Response | undefined> {
  const { services, vault, request } = call;
  const started = performance.now();
  const path = new URL(request.url).pathname;
  await addLatency(services);
  const answer = await answerOrCut(operation, call, path);
  services.log.record({
    time: new Date(services.clock.now()).toISOString(),
    vault: vault.settings.name,
    operation: operation.name,
    method: request.method,
    path,
    status: answer?.status ?? 0,
    durationMs: Math.round((performance.now() - started) * 10) / 10,
  });
  return answer === undefined ? undefined : toResponse(answer, call);
}

async function answerOrCut(operation: Served, call: IncomingCall, path: string): Promise<Answer | undefined> {
  const { services, vault, request } = call;
  try {
    const claims = await authenticate(request, vault, services.tokens);
    const subject = { vault: vault.settings.name, operation: operation.name, method: request.method, path };
    const fault = services.faults.next(subject);
    if (fault?.kind === 'reset' && fault.at === 'before') return undefined;
    await applyFault(fault);
    const attempt = { vault, claims, operation: operation.name, itemName: call.params['name'] };
    const headers = checkAccess(attempt, services.clock);
    const answer = await runOperation(operation, call).catch(errorAnswer);
    return fault?.kind === 'reset' ? undefined : { ...answer, headers: { ...headers, ...answer.headers } };
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

async function addLatency({ settings }: AzureServices): Promise<void> {
  const { ms, jitterMs } = settings.latency;
  if (ms + jitterMs > 0) await delay(ms + Math.random() * jitterMs);
}

async function applyFault(effect: FaultEffect | undefined): Promise<void> {
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

function errorAnswer(error: unknown): Answer {
  if (error instanceof ServiceError) {
    return { status: error.status, body: error.body, headers: error.extra.headers ?? {} };
  }
  console.error(error);
  return errorAnswer(new ServiceError(500, 'InternalServerError', 'The emulator failed; its error output says how.'));
}
