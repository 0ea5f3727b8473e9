import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type AppRole, type Caller, isDeliverer, rolesFor } from '../../../shared/contracts/model/caller';
import { apiOperations } from '../../../shared/contracts/openApi/apiOperations';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { handleAny } from '../handle';
import { problem } from '../problem';
import { readPrincipal } from './readPrincipal';

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
export function admitCaller(name: string, policy: CallerPolicy | undefined, handler: HttpHandler): HttpHandler {
  if (policy === undefined) return handler;
  const roles = rolesFor(roleOf(name));
  return (request, context) => {
    const principal = readPrincipal(request.headers.get('x-ms-client-principal'));
    if (principal === undefined) return refuse(roles, undefined)(request, context);
    const needsRole = policy.needsRole || isDeliverer(principal.roles);
    if (needsRole && !principal.roles.some((role) => roles.includes(role)))
      return refuse(roles, principal.caller)(request, context);
    admitted.set(request, principal.caller);
    return handler(request, context);
  };
}

/** Returns the role that a function needs. A function without an operation shows only which operations exist. */
function roleOf(name: string): AppRole {
  return apiOperations.find(({ operationId }) => operationId === name)?.role ?? 'Move.Read';
}

/** Refuses a request. The log line is like that of a request that starts something, so that one query finds both. */
function refuse(roles: readonly AppRole[], caller: Caller | undefined): HttpHandler {
  return handleAny((_, context, instance) => {
    const answer = caller === undefined ? unknownCaller(instance) : missingRole(roles, instance);
    const { functionName, invocationId } = context;
    const code = caller === undefined ? 'CALLER_UNKNOWN' : 'ROLE_MISSING';
    const { status } = answer;
    context.warn(JSON.stringify({ event: 'request', request: functionName, caller, status, code, invocationId }));
    return Promise.resolve(answer);
  });
}

function unknownCaller(instance: string): HttpResponseInit {
  const detail =
    'The app does not know who calls it. Expected an identity from App Service authentication with Microsoft Entra. Send a token of Microsoft Entra: Authorization: Bearer <token>.';
  return problem({ status: 401, code: 'CALLER_UNKNOWN', detail, instance, headers: { 'WWW-Authenticate': 'Bearer' } });
}

function missingRole(roles: readonly AppRole[], instance: string): HttpResponseInit {
  const detail = `This call needs the app role ${roles.join(' or ')}, and the token of the caller does not have it. Ask an administrator of the app registration for the role, then get a new token.`;
  return problem({ status: 403, code: 'ROLE_MISSING', detail, instance });
}
