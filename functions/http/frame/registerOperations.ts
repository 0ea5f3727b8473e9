import { app, type HttpMethod } from '@azure/functions';
import { input } from 'durable-functions';
import { type VerifyToken } from '../../../shared/contracts/model/caller';
import { type ApiOperation, apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { type OperationId } from '../../../shared/contracts/operations/operations';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { admitCaller } from '../callers/admitCaller';
import { byPlatform, byToken } from '../callers/identifyCaller';
import { type OperationHandler } from './serve';
import { unknownRoute } from './unknownRoute';

/** The handler of every operation of the table. `serve` makes them. */
export type Handlers = { readonly [Id in OperationId]: OperationHandler<Id> };

interface Terms {
  /** Absent: the app does not know its callers. */
  readonly callers: CallerPolicy | undefined;
  readonly verifyToken: VerifyToken | undefined;
  /** Whether the app serves the page. */
  readonly hasPage: boolean;
}

/**
 * Registers the HTTP functions, each with the route, the methods and the role of its row. Lint allows HTTP functions nowhere else, so no
 * route can lack its role, the parsing of its requests, or its entry in the OpenAPI document.
 */
export function registerOperations(handlers: Handlers, { callers, verifyToken, hasPage }: Terms): void {
  const identify = verifyToken === undefined ? byPlatform : byToken(verifyToken);
  const policy = callers && { ...callers, identify };
  // The library's own default is anonymous, so every HTTP function states its level.
  const withKey = { authLevel: 'function' as const, extraInputs: [input.durableClient()] };
  for (const operation of apiOperations) {
    const { operationId, path: route } = operation;
    const handler = handlers[operationId];
    const options = { methods: methodsOf(operation), route };
    if (!operation.isPublic)
      app.http(operationId, { ...withKey, ...options, handler: admitCaller(operationId, policy, handler) });
    // Without a key, because a browser cannot send one before there is a page. The answers are the same for everyone.
    else if (hasPage) app.http(operationId, { authLevel: 'anonymous', ...options, handler });
  }
  const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const route = '{*path}';
  const handler = admitCaller('unknownRoute', policy, unknownRoute());
  app.http('unknownRoute', { authLevel: 'function', methods, route, handler });
}

/** GET and HEAD are both declared, because not every version of the Functions host answers HEAD for a GET function. */
function methodsOf({ method, hasHandshake }: ApiOperation): HttpMethod[] {
  if (method === 'get') return ['GET', 'HEAD'];
  return hasHandshake ? ['POST', 'OPTIONS'] : ['POST'];
}
