import { randomBytes } from 'node:crypto';
import type { RegisteredFunction, TypedData } from './app/coreTypes';
import { createInvoke } from './app/invokeFunction';
import { withRetryPolicy } from './app/invokeWithRetry';
import type { LoadedApp } from './app/loadApp';
import type { HostSettings } from './app/readHostJson';
import type { FunctionKeys } from './app/readKeys';
import { reportBindings } from './app/reportBindings';
import { clientBinding } from './client/managementUrls';
import { createDurableEngine } from './durableEngine';
import type { HostLog } from './hostLog';
import type { Listener } from './http/listen';
import { createRequestHandler } from './http/requestHandler';
import { RouteTable } from './http/routeTable';
import { settledWithin } from './runner/settledWithin';
import type { StateStore } from './store/stateStore';
import { timerTriggers } from './triggers/timerTriggers';

export interface ServeOptions {
  readonly app: LoadedApp;
  readonly settings: HostSettings;
  readonly keys: FunctionKeys | undefined;
  readonly log: HostLog;
  readonly store: StateStore;
  readonly listener: Listener;
}

/** Puts the loaded app behind the port and starts its timers and durable work; gives what stops all of it in order. */
export function serveApp({ app, settings, keys, log, store, listener }: ServeOptions) {
  const { core } = app;
  reportBindings(core.functions.values(), log);
  const origin = `http://127.0.0.1:${listener.port}`;
  const localSecret = randomBytes(24).toString('hex');
  const urls = { origin, hubName: settings.hubName, systemKey: store.systemKey };
  const extraInputs = clientInputs(clientBinding(urls, `${origin}/${localSecret}/durabletask/`));
  const invokeOnce = createInvoke(core, log);
  const invoke = withRetryPolicy(invokeOnce);
  const engine = createDurableEngine({ core, invoke: invokeOnce, store, log, settings, extraInputs });
  const timers = timerTriggers({ functions: core.functions.values(), store, invoke, log, extraInputs });
  const handler = createRequestHandler({
    api: { ...engine.api, ...urls, settings: settings.durableTask },
    routes: new RouteTable(core.functions.values(), settings.routePrefix),
    invoke,
    log,
    timeoutMs: settings.functionTimeoutMs,
    limits: settings.requestLimits,
    keys,
    httpUri: app.httpUri,
    localSecret,
    extraInputs: ({ fn }) => extraInputs(fn),
    runTimer: (name) => timers.runNow(name),
  });
  listener.serve(handler);
  engine.start();
  timers.start();
  return {
    baseUrl: origin,
    /** Ends in the order in which the parts depend on each other; `limitMs` bounds the wait for what is running. */
    stop: async (limitMs: number): Promise<void> => {
      await settledWithin(timers.stop(), limitMs);
      // Functions talk to the durable API over the port, so it closes after what runs them.
      await engine.stop(limitMs);
      await listener.close(limitMs);
      await core.hooks.run('appTerminate', { hookData: {}, appHookData: core.hooks.appHookData });
      app.close();
    },
  };
}

/** The durable client for each input of that type that a function has. */
function clientInputs(binding: string): (fn: RegisteredFunction) => Record<string, TypedData> {
  return (fn) => {
    const inputs = Object.entries(fn.metadata.bindings).filter(([, { type }]) =>
      /^(durable|orchestration)client$/i.test(type),
    );
    return Object.fromEntries(inputs.map(([name]) => [name, { string: binding }]));
  };
}
