import { type Answer } from '../vault/operation';
import { ServiceError } from '../vault/serviceError';
import { admitCall, type AdmittedCall } from './admitCall';
import { notEmulated } from './armErrors';
import { applyArmFault } from './armFault';
import { type Arm } from './armOperation';
import { armOperations } from './armOperations';
import { armResponse } from './armResponse';
import { type ArmRoute, armRoutes } from './armRoutes';
import { requireArmVersion } from './armVersions';
import { requireRight } from './rights/requireRight';

/** The host name of the management plane, on the port that all vaults share. */
export const armHost = 'management.azure.com';

interface Incoming {
  readonly request: Request;
  /** Cuts the connection and gives what stands for an answer then. */
  readonly cut: () => Response;
}

const findRoute = armRoutes(armOperations);

/** Answers requests to the management plane; the answer is given when every change is safe. */
export function armApp(arm: Arm): (incoming: Incoming) => Promise<Response> {
  return async ({ request, cut }) => {
    const { services } = arm;
    const started = performance.now();
    const { pathname } = new URL(request.url);
    const subject = { vault: armHost, operation: operationName(request.method, pathname), method: request.method };
    const sent = await sentBody(request);
    const answer = await answerOf(arm, request, { ...subject, path: pathname });
    services.log.record({
      ...subject,
      time: new Date(services.clock.now()).toISOString(),
      path: pathname,
      ...(sent === undefined ? {} : { sent }),
      status: answer?.status ?? 0,
      durationMs: Math.round((performance.now() - started) * 10) / 10,
    });
    return answer === undefined ? cut() : armResponse(answer, request);
  };
}

/** What a write asks for, for the log: at this plane nothing of it is secret. Undefined where it is no JSON. */
async function sentBody(request: Request): Promise<unknown> {
  if (request.method === 'GET' || Number(request.headers.get('content-length') ?? 0) > loggedBytes) return undefined;
  try {
    return await request.clone().json();
  } catch {
    return undefined;
  }
}

const loggedBytes = 256 * 1024;

interface Subject {
  readonly vault: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

/** Undefined means: cut the connection without an answer. */
async function answerOf(arm: Arm, request: Request, subject: Subject): Promise<Answer | undefined> {
  try {
    const route = findRoute(request.method, subject.path);
    const call = await admitCall(arm, request, route);
    const fault = arm.services.faults.next(subject);
    if (fault?.kind === 'reset' && fault.at === 'before') return undefined;
    await applyArmFault(fault, arm.services);
    const answer = await run(call, route);
    return fault?.kind === 'reset' ? undefined : answer;
  } catch (error) {
    return errorAnswer(error);
  }
}

async function run(call: AdmittedCall, route: ArmRoute | undefined): Promise<Answer> {
  const { pathname } = new URL(call.request.url);
  if (route === undefined) throw notEmulated(`The resource '${pathname}'`);
  if (route.operation === undefined) {
    throw new ServiceError(
      405,
      'MethodNotAllowed',
      `The method ${call.request.method} is not allowed on '${pathname}'.`,
    );
  }
  const apiVersion = requireArmVersion(call.query, route.operation.apiVersions);
  requireRight(call, route.operation);
  try {
    return await route.operation.run({ ...call, apiVersion });
  } finally {
    await call.arm.services.commit();
  }
}

function operationName(method: string, pathname: string): string {
  try {
    return `arm.${findRoute(method, pathname)?.operation?.name ?? 'unknown'}`;
  } catch {
    return 'arm.unknown';
  }
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof ServiceError) {
    return { status: error.status, body: error.body, headers: error.extra.headers ?? {} };
  }
  console.error(error);
  return errorAnswer(new ServiceError(500, 'InternalServerError', 'The emulator failed; its error output says how.'));
}
