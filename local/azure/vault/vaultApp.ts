import { type Context, Hono } from 'hono';
import { badParameter, ServiceError } from '../calls/serviceError';
import { type ServiceRequest } from '../calls/serviceRequest';
import { type Connection } from '../calls/transmit';
import { type AzureServices } from './azureServices';
import { type VaultCall } from './operation';
import { operations } from './operations';
import { type Served, serveOperation } from './serveOperation';
import { type Vault } from './vault';

/** What the network knows about a request. */
export interface VaultBindings {
  readonly vault: Vault;
  readonly baseUrl: string;
  readonly linkUrl: string;
  /** False after the vault was deleted or replaced; requests can no longer be delivered then. */
  readonly isServed: () => boolean;
  readonly request: ServiceRequest;
  readonly connection: Connection;
}

type VaultContext = Context<{ Bindings: VaultBindings }>;

const methodNotAllowed = rejection('methodNotAllowed', ({ request }) =>
  /^\/keys\/\/[a-z]/.test(request.url.pathname)
    ? badParameter('The request URI contains an invalid name: ')
    : new ServiceError(405, 'MethodNotAllowed', 'The requested method is not allowed on this resource.'),
);

const notEmulated = rejection(
  'notEmulated',
  () => new ServiceError(404, 'NotFound', 'The resource does not exist, or is not emulated: see docs/emulator.md.'),
);

/** The data plane of all vaults. The network passes the vault with the request. */
export function vaultApp(services: AzureServices): Hono<{ Bindings: VaultBindings }> {
  const app = new Hono<{ Bindings: VaultBindings }>({ getPath: normalPath });
  const serve = (operation: Served) => async (context: VaultContext) => {
    const { connection, ...target } = context.env;
    const { searchParams: query } = target.request.url;
    const call = { ...target, services, params: context.req.param(), query };
    const answer = await serveOperation(operation, call, connection.closed);
    return answer === undefined ? connection.cut() : connection.send(answer);
  };
  for (const operation of operations) app.on(operation.method, operation.paths, serve(operation));
  for (const path of new Set(operations.flatMap(({ paths }) => paths))) app.all(path, serve(methodNotAllowed));
  app.notFound(serve(notEmulated));
  return app;
}

function rejection(name: string, error: (call: VaultCall) => ServiceError): Served {
  return {
    name,
    rateClass: 'other',
    run: (call) => {
      throw error(call);
    },
  };
}

/** The SDK ends unversioned paths in a slash, or leaves an empty segment in place of the version. */
function normalPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}
