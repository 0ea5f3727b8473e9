import { randomUUID } from 'node:crypto';
import { type Answer } from '../calls/answer';
import { errorAnswer, faultAnswer, respond } from '../calls/answers';
import { type FaultSubject } from '../calls/faultInjector';
import { type ReceivedRequest, receiveWhole } from '../calls/receiveWhole';
import { ServiceError } from '../calls/serviceError';
import { announcedBytes, type ServiceRequest } from '../calls/serviceRequest';
import { addLatency, type Connection, type Delivery, type Passage, transmit } from '../calls/transmit';
import { limits } from '../cloud/limits';
import { alteredAnswer } from '../vault/alteredAnswer';
import { admitCall, type AdmittedCall } from './admitCall';
import { armThrottled, notEmulated } from './armErrors';
import { type Arm } from './armOperation';
import { armOperations } from './armOperations';
import { type ArmRoute, armRoutes } from './armRoutes';
import { requireArmVersion } from './armVersions';
import { requireRight } from './rights/requireRight';

interface Incoming {
  readonly request: ServiceRequest;
  readonly connection: Connection;
}

const findRoute = armRoutes(armOperations);

/**
 * Answers requests to the management plane. It answers only after every change is durable, and completes a fully received request even
 * when the connection ends.
 */
export function armApp(arm: Arm): (incoming: Incoming) => Promise<Response> {
  return async ({ request, connection }) => {
    const started = performance.now();
    const arrival = receiveWhole(request, limits.bodyBytes);
    // The body is awaited after authentication; before that, a failed upload does not matter.
    arrival.catch(() => undefined);
    await addLatency(arm.services.settings);
    const answer = await answerOf({ arm, request, arrival, closed: connection.closed, started });
    return answer === undefined
      ? connection.cut()
      : connection.send(
          respond(answer, request, {
            'x-ms-correlation-request-id': randomUUID(),
            'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
          }),
        );
  };
}

interface Arriving {
  readonly arm: Arm;
  readonly request: ServiceRequest;
  readonly arrival: Promise<ReceivedRequest>;
  readonly closed: () => Promise<void>;
  readonly started: number;
}

/** Returns undefined to cut the connection without an answer. */
async function answerOf(arriving: Arriving): Promise<Answer | undefined> {
  const { arm, request, arrival, closed, started } = arriving;
  const subject = subjectOf(arm, request);
  try {
    const admitted = await admitCall(arm, request, findRoute(request.method, subject.path));
    const received = await arrival;
    const effect = arm.services.faults.next(subject);
    const sent = await transmit(effect, passageOf({ arm, subject, received, admitted, closed }));
    const answer = sent && alteredAnswer(sent, effect);
    // The log gets one line per delivery; a late delivery writes its own.
    if (effect?.kind !== 'deliverLate') await record({ arm, subject, received, status: answer?.status, started });
    return answer;
  } catch (error) {
    const answer = errorAnswer(error);
    await record({ arm, subject, received: undefined, status: answer.status, started });
    return answer;
  }
}

interface Arrived {
  readonly arm: Arm;
  readonly subject: FaultSubject;
  readonly received: ReceivedRequest;
  readonly admitted: AdmittedCall;
  readonly closed: () => Promise<void>;
}

function passageOf({ arm, subject, received, admitted, closed }: Arrived): Passage {
  const route = findRoute(subject.method, subject.path);
  const attempt = (call: AdmittedCall) => run({ ...call, request: received() }, route).catch(errorAnswer);
  return {
    held: arm.services.held,
    subject,
    closed,
    faultAnswer: (effect) => faultAnswer(effect, received(), armThrottled),
    deliver: async (delivery) => {
      if (delivery === undefined) return attempt(admitted);
      const started = performance.now();
      const answer = await admitCall(arm, admitted.request, route).then(attempt, errorAnswer);
      await record({ arm, subject, received, status: answer.status, started, delivery });
      return answer;
    },
  };
}

interface Recorded {
  readonly arm: Arm;
  readonly subject: FaultSubject;
  readonly received: ReceivedRequest | undefined;
  /** Undefined when the connection was cut. */
  readonly status: number | undefined;
  readonly started: number;
  readonly delivery?: Delivery;
}

async function record({ arm, subject, received, status = 0, started, delivery }: Recorded): Promise<void> {
  const sent = await sentBody(received?.());
  arm.services.log.record({
    ...subject,
    time: new Date(arm.services.clock.now()).toISOString(),
    ...(sent === undefined ? {} : { sent }),
    status,
    durationMs: Math.round((performance.now() - started) * 10) / 10,
    ...(delivery === undefined ? {} : { delivery }),
  });
}

/** Returns the body of a write for the log. Only settings of apps can hold secrets. Undefined for those, and when the body is not JSON. */
async function sentBody(request: ServiceRequest | undefined): Promise<unknown> {
  if (request === undefined || request.method === 'GET') return undefined;
  if (announcedBytes(request) > loggedBytes || /\/config\/[^/]+$/i.test(request.url.pathname)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(await request.body(loggedBytes)));
  } catch {
    return undefined;
  }
}

const loggedBytes = 256 * 1024;

async function run(call: AdmittedCall, route: ArmRoute | undefined): Promise<Answer> {
  const { pathname } = call.request.url;
  if (route === undefined) throw notEmulated(`The resource '${pathname}'`);
  if (route.operation === undefined) {
    throw new ServiceError(
      405,
      'MethodNotAllowed',
      `The method ${call.request.method} is not allowed on '${pathname}'.`,
    );
  }
  const apiVersion = requireArmVersion(
    call.query,
    route.operation.apiVersions.filter((one) => !(call.arm.services.settings.refusedApiVersions ?? []).includes(one)),
  );
  requireRight(call, route.operation);
  try {
    return await route.operation.run({ ...call, apiVersion });
  } finally {
    await call.arm.services.commit();
  }
}

function subjectOf(arm: Arm, request: ServiceRequest): FaultSubject {
  const path = request.url.pathname;
  return {
    vault: arm.services.cloud.armHost,
    operation: operationName(request.method, path),
    method: request.method,
    path,
  };
}

function operationName(method: string, pathname: string): string {
  try {
    return `arm.${findRoute(method, pathname)?.operation?.name ?? 'unknown'}`;
  } catch {
    return 'arm.unknown';
  }
}
