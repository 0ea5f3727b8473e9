import { type HttpRequest, type HttpResponseInit, type InvocationContext, type Timer } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { httpHandlers } from '../../functions/httpHandlers';
import { runtimeSteps, steps } from '../../functions/stepList';
import { sweepParts } from '../../functions/steps/retention/sweepParts';
import { sweepStaging } from '../../functions/timers/sweepStaging';
import { guardClients } from '../../functions/steps/runs/followPaces';
import { openClients } from '../../shared/clients/openClients';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { type OperationId } from '../../shared/contracts/operations/operations';
import { testSettings } from '../../test/support/clients/clientSettings';
import { moverVault, stagingKey, type VirtualAzure } from './azure';
import { type Worker } from './durable';
import { type Actor } from './world';

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: object;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** One process of the app, with the memory that it has alone. */
export interface App extends Worker {
  serve(operation: OperationId, asked: Asked): Promise<Answered>;
  /** What the timer does each hour. */
  sweep(): Promise<void>;
}

interface AppParts {
  readonly actor: Actor;
  readonly azure: VirtualAzure;
  readonly store: ObjectStore;
  readonly durable: DurableClient;
}

/** As `functionTimeout` in host.json has it. */
const budgetMs = 4 * 60_000;

export const settings = testSettings({
  store: { kind: 'directory', path: '/nonexistent' },
  stagingKeyId: `https://${moverVault}.vault.azure.net/keys/${stagingKey}`,
  allowRollback: true,
  allowRehearsal: true,
  allowRetirement: true,
  callTimeoutSeconds: 30,
});

interface Token {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

interface IssuedToken {
  readonly issued: Promise<Token>;
  readonly until: number;
}

const tokens = new WeakMap<VirtualAzure, Map<string, IssuedToken>>();
/** Less than they are valid. */
const tokenMs = 20 * 3_600_000;

/** Makes a process of the app as `functions/index.ts` does, without the Functions library around it. */
export function openApp({ actor, azure, store, durable }: AppParts): App {
  const identity = { getToken: (scopes: string | string[]) => tokenFor(azure, [scopes].flat()[0] ?? '') };
  const all = openClients(settings, { identity, store, budgetMs });
  const clients = guardClients(all, settings);
  const run = new Map<string, (input: unknown) => Promise<unknown>>();
  for (const factory of steps) {
    const step = factory(clients);
    run.set(step.name, (input) => step.run(input));
  }
  for (const factory of runtimeSteps) {
    const step = factory(clients);
    run.set(step.name, (input) => step.run(input, durable));
  }
  const sweep = sweepStaging(sweepParts(clients));
  const handlers = httpHandlers({ clients, settings, vaults: all.vaults });
  return {
    actor,
    async run(name, input) {
      const step = run.get(name);
      if (step === undefined) throw new Error(`Activity function '${name}' does not exist.`);
      return JSON.stringify(await step(input === undefined ? undefined : JSON.parse(input)));
    },
    async serve(operation, asked) {
      return answered(await handlers[operation](requestOf(asked), contextOf(operation, durable)));
    },
    async sweep() {
      await sweep(timer, contextOf('sweepStaging', durable));
    },
  };
}

const timer: Timer = {
  isPastDue: false,
  schedule: { adjustForDST: true },
  scheduleStatus: { last: '', lastUpdated: '', next: '' },
};

/** What the handlers use of a request. The class of the library builds one of undici's first. */
function requestOf({ method, path, params = {}, query = {}, body }: Asked): HttpRequest {
  const bytes = body === undefined ? null : new TextEncoder().encode(JSON.stringify(body));
  const request = {
    ...{ method, url: `https://mover.example/api/${path}`, params, query: new URLSearchParams(query) },
    ...{ headers: new Headers({ 'content-type': 'application/json' }), body: bytes },
    arrayBuffer: () => Promise.resolve(bytes ?? new Uint8Array()),
  };
  return request as unknown as HttpRequest;
}

function answered({ status = 200, jsonBody, body }: HttpResponseInit): Answered {
  if (jsonBody !== undefined) return { status, body: JSON.parse(JSON.stringify(jsonBody)) as unknown };
  return { status, body: typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined };
}

const ignore = (): void => undefined;

/** What the handlers use of the context of an invocation. */
function contextOf(functionName: string, durable: DurableClient): InvocationContext {
  const log = { log: ignore, info: ignore, warn: ignore, error: ignore, debug: ignore, trace: ignore };
  return { ...log, functionName, invocationId: 'virtual', durable } as unknown as InvocationContext;
}

function tokenFor(azure: VirtualAzure, scope: string): Promise<Token> {
  const known = tokens.get(azure) ?? new Map<string, IssuedToken>();
  tokens.set(azure, known);
  const audience = scope.replace(/\/\.default$/, '');
  const found = known.get(audience);
  if (found !== undefined && found.until > Date.now()) return found.issued;
  const issued = azure
    .token(audience)
    .then(({ token, expiresOn }) => ({ token, expiresOnTimestamp: expiresOn * 1_000 }));
  known.set(audience, { issued, until: Date.now() + tokenMs });
  return issued;
}
