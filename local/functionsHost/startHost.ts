import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { applySettings } from './app/applySettings';
import { createInvoke } from './app/invokeFunction';
import { loadApp } from './app/loadApp';
import { readHostJson, type HostSettings } from './app/readHostJson';
import { clientBinding } from './client/managementUrls';
import { createDurableEngine } from './durableEngine';
import { filterLog, type HostLog } from './hostLog';
import { listen, type Listener } from './http/listen';
import { createRequestHandler } from './http/requestHandler';
import { RouteTable } from './http/routeTable';
import { openStore } from './store/stateStore';

/** How long a stop waits for what is running. */
const stopLimitMs = 10_000;

export interface HostOptions {
  /** Folder with the app's package.json and host.json. */
  readonly appDir: string;
  /** Folder of the durable state; made when missing. */
  readonly stateDir: string;
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** App settings, put into the environment before the app loads. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: HostLog;
}

export interface RunningHost {
  /** For example `http://127.0.0.1:7071`. */
  readonly baseUrl: string;
  /** Lets what is running end, for a limited time, saves its results, and lets go of port and state. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded Functions host for a v4-model app in this process; once in the life of a process, since modules
 * are loaded once. Throws a HostError whose code says what is wrong: app, host.json, port or state folder.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const appDir = path.resolve(options.appDir);
  applySettings(appDir, options.settings ?? {});
  const settings = readHostJson(appDir);
  const log = filterLog(options.log ?? (() => undefined), settings.logLevels);
  const store = openStore(path.resolve(options.stateDir), log);
  let listener: Listener | undefined;
  try {
    listener = await listen(options.port);
    process.env['WEBSITE_HOSTNAME'] = `localhost:${listener.port}`;
    const app = await loadApp(appDir, log);
    return serve({ app, settings, log, store, listener });
  } catch (error) {
    await listener?.close(0);
    store.close();
    throw error;
  }
}

interface Parts {
  readonly app: Awaited<ReturnType<typeof loadApp>>;
  readonly settings: HostSettings;
  readonly log: HostLog;
  readonly store: ReturnType<typeof openStore>;
  readonly listener: Listener;
}

function serve({ app, settings, log, store, listener }: Parts): RunningHost {
  const { core } = app;
  const origin = `http://127.0.0.1:${listener.port}`;
  const localSecret = randomBytes(24).toString('hex');
  const invoke = createInvoke(core, log);
  const routes = new RouteTable(core.functions.values(), settings.routePrefix);
  const engine = createDurableEngine({ core, invoke, store, log, settings });
  const urls = { origin, hubName: settings.hubName, systemKey: store.systemKey };
  const binding = { string: clientBinding(urls, `${origin}/${localSecret}/durabletask/`) };
  const handler = createRequestHandler({
    api: { ...engine.api, ...urls, settings: settings.durableTask },
    routes,
    invoke,
    log,
    timeoutMs: settings.functionTimeoutMs,
    localSecret,
    extraInputs: ({ fn }) =>
      Object.fromEntries(
        Object.entries(fn.metadata.bindings)
          .filter(([, { type }]) => /^(durable|orchestration)client$/i.test(type))
          .map(([name]) => [name, binding]),
      ),
  });
  listener.serve(handler);
  engine.start();
  return {
    baseUrl: origin,
    stop: async () => {
      await listener.close(stopLimitMs);
      await engine.stop(stopLimitMs);
      await core.hooks.run('appTerminate', { hookData: {}, appHookData: core.hooks.appHookData });
      store.close();
    },
  };
}
