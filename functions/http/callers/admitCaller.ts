import { type HttpHandler, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { type AppRole, type Caller, isDeliverer, rolesFor } from '../../../shared/contracts/model/caller';
import { apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { handleAny } from '../answers/handle';
import { problemAnswer } from '../answers/problem';
import { type IdentifyCaller } from './identifyCaller';

const admitted = new WeakMap<HttpRequest, Caller>();

/** Returns the caller of an admitted request; undefined if the app does not know its callers. */
export function callerOf(request: HttpRequest): Caller | undefined {
  return admitted.get(request);
}

/**
 * Wraps the handler of an HTTP function. If the app knows its callers, a call without an identity gets 401, and a call
 * without the role of the function 403, before anything else. Event Grid's role allows its own function only, even if the app
 * requires no roles. The log has a line for each refusal.
 */
export function admitCaller(name: string, policy: AdmitPolicy | undefined, handler: HttpHandler): HttpHandler {
  if (policy === undefined) return handler;
  const roles = rolesFor(roleOf(name));
  /** Returns the refusal; undefined if the request is admitted. Keys that cannot be read become an answer of `handleAny`. */
  const judge = async (request: HttpRequest, instance: string): Promise<Refusal | undefined> => {
    const found = await policy.identify(request);
    if ('why' in found) return { answer: unknownCaller(found, instance), code: 'CALLER_UNKNOWN' };
    const needsRole = policy.needsRole || isDeliverer(found.roles);
    if (needsRole && !found.roles.some((role) => roles.includes(role)))
      return { answer: missingRole(roles, instance), code: 'ROLE_MISSING', caller: found.caller };
    admitted.set(request, found.caller);
    return undefined;
  };
  const refuse = handleAny(async (request, context, instance) => {
    const refusal = await judge(request, instance);
    return refusal === undefined ? {} : logged(refusal, context);
  });
  return async (request, context) => {
    const refused = await refuse(request, context);
    return admitted.has(request) ? handler(request, context) : refused;
  };
}

/** How the app treats callers, and how it finds out who they are. */
export type AdmitPolicy = Pick<CallerPolicy, 'needsRole'> & { readonly identify: IdentifyCaller };

interface Refusal {
  readonly answer: HttpResponseInit;
  readonly code: 'CALLER_UNKNOWN' | 'ROLE_MISSING';
  readonly caller?: Caller;
}

/** Returns the role that a function needs. A function without an operation shows only which operations exist. */
function roleOf(name: string): AppRole {
  return apiOperations.find(({ operationId }) => operationId === name)?.role ?? 'Move.Read';
}

/** Logs a refusal. The line is like that of a request that starts something, so that one query finds both. */
function logged({ answer, code, caller }: Refusal, context: InvocationContext): HttpResponseInit {
  const { functionName, invocationId } = context;
  const { status } = answer;
  context.warn(JSON.stringify({ event: 'request', request: functionName, caller, status, code, invocationId }));
  return answer;
}

interface Unknown {
  readonly challenge: string;
  readonly why: string;
}

function unknownCaller({ challenge, why }: Unknown, instance: string): HttpResponseInit {
  const detail = `The app does not know who calls it. ${why} Send a token of Microsoft Entra: Authorization: Bearer <token>.`;
  const headers = { 'WWW-Authenticate': challenge };
  return problemAnswer({ status: 401, code: 'CALLER_UNKNOWN', detail, instance, headers });
}

function missingRole(roles: readonly AppRole[], instance: string): HttpResponseInit {
  const detail = `This call needs the app role ${roles.join(' or ')}, and the token of the caller does not have it. Ask an administrator of the app registration for the role, then get a new token.`;
  return problemAnswer({ status: 403, code: 'ROLE_MISSING', detail, instance });
}
