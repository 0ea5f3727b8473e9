import { type Context, Hono } from 'hono';
import { type AzureServices } from '../azureServices';
import { type Connection } from '../network/connection';
import { operations } from './operations';
import { serveOperation, type Served } from './serveOperation';
import { ServiceError } from './serviceError';
import { type Vault } from './vault';

/** What the network knows about a request. */
export interface VaultBindings {
  readonly vault: Vault;
  readonly baseUrl: string;
  readonly linkUrl: string;
  /** False once the vault is deleted or replaced: then nothing can be delivered to it. */
  readonly isServed: () => boolean;
  readonly connection: Connection;
}

type VaultContext = Context<{ Bindings: VaultBindings }>;

const methodNotAllowed = refusal(
  'methodNotAllowed',
  () => new ServiceError(405, 'MethodNotAllowed', 'The requested method is not allowed on this resource.'),
);

const notEmulated = refusal(
  'notEmulated',
  () => new ServiceError(404, 'NotFound', 'The resource does not exist, or is not emulated: see docs/emulator.md.'),
);

/** The data plane of every vault: which one is meant comes with the request. */
export function vaultApp(services: AzureServices): Hono<{ Bindings: VaultBindings }> {
  const app = new Hono<{ Bindings: VaultBindings }>({ getPath: normalPath });
  const serve = (operation: Served) => async (context: VaultContext) => {
    const { connection, ...target } = context.env;
    const request = context.req.raw;
    const query = new URL(request.url).searchParams;
    const call = { ...target, services, request, params: context.req.param(), query };
    return (await serveOperation(operation, call, connection.closed)) ?? connection.cut();
  };
  for (const operation of operations) app.on(operation.method, operation.paths, serve(operation));
  for (const path of new Set(operations.flatMap(({ paths }) => paths))) app.all(path, serve(methodNotAllowed));
  app.notFound(serve(notEmulated));
  return app;
}

function refusal(name: string, error: () => ServiceError): Served {
  return {
    name,
    rateClass: 'other',
    run: () => {
      throw error();
    },
  };
}

/** The SDK ends unversioned addresses in a slash, or leaves an empty segment where the version would be. */
function normalPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}
