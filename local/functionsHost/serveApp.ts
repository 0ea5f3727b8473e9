import { randomBytes } from 'node:crypto';
import type { RegisteredFunction, TypedData } from './app/coreTypes';
import { createInvoke } from './app/invokeFunction';
import { withRetryPolicy } from './app/invokeWithRetry';
import { withTimeout } from './app/invokeWithTimeout';
import type { LoadedApp } from './app/loadApp';
import type { HostSettings } from './app/readHostJson';
import type { FunctionKeys } from './app/readFunctionKeys';
import { reportBindings } from './app/reportBindings';
import { clientBinding } from './client/managementUrls';
import { createDurableEngine } from './durableEngine';
import type { HostLog } from './hostLog';
import type { Listener } from './http/listen';
import { createRequestHandler } from './http/requestHandler';
import { RouteTable } from './http/routeTable';
import type { PayloadLimit } from './runner/payloadLimit';
import type { StateStore } from './store/stateStore';
import { runByHand } from './triggers/runByHand';
import { timerTriggers } from './triggers/timerTriggers';
import { withTimeLimit } from './withTimeLimit';

export interface ServeOptions {
  readonly app: LoadedApp;
  readonly settings: HostSettings;
  readonly keys: FunctionKeys | undefined;
  readonly log: HostLog;
  readonly store: StateStore;
  readonly listener: Listener;
  readonly hasEarlyTimers: boolean;
  readonly maxPayloadBytes: PayloadLimit;
  readonly onTimeout: () => void;
}

/** Connects the loaded app to the port, starts its timers and durable work, and returns a function that stops everything. */
export function serveApp(options: ServeOptions) {
  const { app, settings, keys, log, store, listener, hasEarlyTimers, maxPayloadBytes, onTimeout } = options;
  const { core } = app;
  reportBindings(core.functions.values(), log);
  const origin = `http://127.0.0.1:${listener.port}`;
  const localSecret = randomBytes(24).toString('hex');
  const urls = { origin, hubName: settings.hubName, systemKey: store.systemKey };
  const extraInputs = clientInputs(clientBinding(urls, `${origin}/${localSecret}/durabletask/`));
  const invokeOnce = createInvoke(core, log);
  const invoke = withRetryPolicy(invokeOnce);
  const engine = createDurableEngine({
    core,
    invoke: invokeOnce,
    store,
    log,
    settings,
    extraInputs,
    hasEarlyTimers,
    maxPayloadBytes,
    onTimeout,
  });
  const call = { timeoutMs: settings.functionTimeoutMs, httpUri: app.httpUri };
  // The limit is that of one invocation. A retry is another one.
  const invokeTimer = withRetryPolicy(withTimeout(invokeOnce, call.timeoutMs));
  const timers = timerTriggers({ functions: core.functions.values(), store, invoke: invokeTimer, log, extraInputs });
  const routes = new RouteTable(core.functions.values(), settings.routePrefix);
  const byHand = runByHand({ invoke, extraInputs, ...call, origin });
  const handler = createRequestHandler({
    api: { ...engine.api, ...urls, settings: settings.durableTask, maxPayloadBytes },
    routes,
    invoke,
    log,
    ...call,
    onTimeout,
    limits: settings.requestLimits,
    keys,
    localSecret,
    extraInputs: ({ fn }) => extraInputs(fn),
    admin: {
      ...{ routes, keys, origin, log },
      functions: () => core.functions.values(),
      runTimer: (name) => timers.runNow(name),
      runByHand: byHand,
    },
  });
  listener.serve(handler);
  engine.start();
  timers.start();
  return {
    baseUrl: origin,
    /** Stops the parts in the order of their dependencies. Each part waits at most `limitMs` for running work. */
    stop: async (limitMs: number): Promise<void> => {
      await withTimeLimit(timers.stop(), limitMs);
      // Functions call the durable API over the port, so the port closes after the engine.
      await engine.stop(limitMs);
      await listener.close(limitMs);
      await core.hooks.run('appTerminate', { hookData: {}, appHookData: core.hooks.appHookData });
      app.close();
    },
  };
}

/** Creates the durable client for each input of that type. */
function clientInputs(binding: string): (fn: RegisteredFunction) => Record<string, TypedData> {
  return (fn) => {
    const inputs = Object.entries(fn.metadata.bindings).filter(([, { type }]) =>
      /^(durable|orchestration)client$/i.test(type),
    );
    return Object.fromEntries(inputs.map(([name]) => [name, { string: binding }]));
  };
}
