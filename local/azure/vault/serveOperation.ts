import { type Answer, type SentAnswer } from '../calls/answer';
import { errorAnswer, faultAnswer, respond } from '../calls/answers';
import { type FaultSubject } from '../calls/faultInjector';
import { type ReceivedRequest, receiveWhole } from '../calls/receiveWhole';
import { throttled } from '../calls/serviceError';
import { addLatency, type Delivery, type Passage, transmit } from '../calls/transmit';
import { limits } from '../cloud/limits';
import { type TokenClaims } from '../identity/tokens';
import { checkAccess } from './access/checkAccess';
import { alteredAnswer } from './alteredAnswer';
import { requireApiVersion, asOfVersion, requireOperation } from './apiVersion';
import { authenticate } from './authenticate';
import { admitCall } from './callRate';
import { completeDue } from './certificates/completeDue';
import { type Operation, type VaultCall } from './operation';
import { renewDue } from './renewDue';
import { vaultResourceId } from './vaultResource';

/** A request before any check. */
export interface IncomingCall extends Omit<VaultCall, 'apiVersion'> {
  readonly isServed: () => boolean;
}

/** The part of an operation that runs, without method and paths. */
export type Served = Pick<Operation, 'name' | 'rateClass' | 'run'>;

/**
 * Answers one request: challenge, injected faults, api-version, call rate, then the operation. It answers only after every change
 * is durable, and completes a fully received request even when the connection ends. Returns undefined to cut the connection
 * without an answer.
 */
export async function serveOperation(
  operation: Served,
  call: IncomingCall,
  closed: () => Promise<void>,
): Promise<SentAnswer | undefined> {
  const { services, request } = call;
  const started = performance.now();
  const arrival = receiveWhole(request, limits.restoreBodyBytes);
  // The body is awaited after the challenge; before that, a failed upload does not matter.
  arrival.catch(() => undefined);
  await addLatency(services.settings);
  try {
    const claims = await authenticate(request, call.vault, services);
    const received = await arrival;
    const effect = services.faults.next(subjectOf(operation, call));
    const sent = await transmit(effect, passageOf({ operation, call, received, claims, closed }));
    const answer = sent === undefined ? undefined : alteredAnswer(sent, effect);
    // The log gets one line per delivery; a late delivery writes its own.
    if (effect?.kind !== 'deliverLate') record({ operation, call, status: answer?.status, started });
    return answer === undefined ? undefined : toResponse(answer, call);
  } catch (error) {
    const answer = errorAnswer(error);
    record({ operation, call, status: answer.status, started });
    return toResponse(answer, call);
  }
}

function toResponse(answer: Answer, { request, vault }: IncomingCall): SentAnswer {
  return respond(answer, request, {
    'x-ms-keyvault-region': vault.settings.region,
    'x-ms-keyvault-service-version': '1.9.3347.1',
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'Strict-Transport-Security': 'max-age=31536000;includeSubDomains',
  });
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
    faultAnswer: (effect) => faultAnswer(effect, received(), throttled),
    deliver: async (delivery) => {
      if (delivery === undefined) return attempt(claims);
      const started = performance.now();
      const answer = await authenticate(call.request, call.vault, services).then(attempt, errorAnswer);
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
    path: request.url.pathname,
  };
}

interface Recorded {
  readonly operation: Served;
  readonly call: IncomingCall;
  /** Undefined when the connection was cut or the vault is gone. */
  readonly status: number | undefined;
  readonly started: number;
  readonly delivery?: Delivery;
  readonly heldMs?: number;
}

function record({ operation, call, status = 0, started, delivery, heldMs }: Recorded): void {
  const { clock, log, metrics } = call.services;
  const time = clock.now();
  metrics.count(call.vault.settings.name, { operation: operation.name, status, time });
  log.record({
    time: new Date(time).toISOString(),
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
  const answer = await permitted(operation, call, claims).catch(errorAnswer);
  const { method, url } = call.request;
  const used = { principal: claims.oid.toLowerCase(), method, path: url.pathname, time: call.services.clock.now() };
  // Who asks for an item that is missing needs to ask.
  const isRefused = answer.status >= 400 && answer.status !== 404;
  call.services.audit.record(call.vault.settings.name, { ...used, isRefused });
  return answer;
}

async function permitted(operation: Served, call: IncomingCall, claims: TokenClaims): Promise<Answer> {
  const { services, vault, params } = call;
  const isPrivate = services.isReachedPrivately(vault);
  const attempt = { vault, claims, operation: operation.name, itemName: params['name'], isPrivate };
  const headers = checkAccess(attempt, services.clock);
  const answer = await runOperation(operation, call).then((done) => announced(done, operation, call), errorAnswer);
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

/** The change is durable now, so its event may go out. */
function announced(answer: Answer, { name: operation }: Served, { vault, services }: IncomingCall): Answer {
  const { clock, events, settings } = services;
  const { settings: own } = vault;
  const done = { operation, vaultName: own.name, vaultId: vaultResourceId(own), body: answer.body, at: clock.now() };
  events.announce(settings.events?.url, done);
  return answer;
}

async function runOperation(operation: Served, call: IncomingCall): Promise<Answer> {
  const { services, vault } = call;
  const apiVersion = requireApiVersion(call.query, services.settings.refusedApiVersions);
  requireOperation(operation.name, apiVersion);
  admitCall(call, operation.rateClass);
  await renewDue(vault, services);
  completeDue(vault, services);
  try {
    const answer = await operation.run({ ...call, apiVersion });
    return answer.body === undefined ? answer : { ...answer, body: asOfVersion(answer.body, apiVersion) };
  } finally {
    await services.commit();
  }
}
