import path from 'node:path';
import { applySettings } from './app/appSettings';
import { loadApp } from './app/loadApp';
import { readHostJson } from './app/readHostJson';
import type { FunctionKeys } from './app/readFunctionKeys';
import { reportSettings } from './app/reportSettings';
import { filterLog, type HostLog } from './hostLog';
import { type HandedConnections, listen, type Listener } from './http/listen';
import { serveApp } from './serveApp';
import { openStore } from './store/stateStore';

/** How long a stop waits for running work. */
const stopLimitMs = 10_000;

export interface HostOptions {
  /** Folder with the app's package.json and host.json. */
  readonly appDir: string;
  /** Folder of the durable state. The host creates it when it is missing. */
  readonly stateDir: string;
  /** Port on 127.0.0.1. 0 selects a free port. */
  readonly port: number;
  /** App settings, written into the environment before the app loads. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Without them, functions require no keys. */
  readonly keys?: FunctionKeys;
  /** Durable timers fire up to a second early, as in Azure. By default they fire on time. */
  readonly hasEarlyTimers?: boolean;
  /** The largest input, output or event, as the Durable Task Scheduler has one. By default there is none. */
  readonly maxPayloadBytes?: number;
  readonly log?: HostLog;
  /** The connections to `port`, which another process owns. By default the host opens the port. */
  readonly connections?: HandedConnections;
  /**
   * Called after an activity or a request took longer than `functionTimeout`. The real host ends its worker then, with everything that
   * runs in it; here worker and host are this process. By default nothing ends, and the code of the activity runs on.
   */
  readonly onTimeout?: () => void;
}

export interface RunningHost {
  /** For example `http://127.0.0.1:7071`. */
  readonly baseUrl: string;
  /** Answers 500 to all open requests, before the process ends at once. */
  failOpenRequests(): void;
  /** Waits a limited time for running work, saves its results, and releases port and state. A second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded Functions host for a v4-model app in this process. A process can start only one host, because Node
 * loads modules once. Throws a HostError whose code names the fault: app, host.json, port or state folder.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const [appDir, stateDir] = [path.resolve(options.appDir), path.resolve(options.stateDir)];
  applySettings(appDir, options.settings ?? {});
  const settings = readHostJson(appDir);
  const { hasEarlyTimers = false, maxPayloadBytes, keys } = options;
  const log = filterLog(options.log ?? (() => undefined), settings.logLevels);
  reportSettings(settings.durableTask, log);
  const store = openStore(stateDir, log);
  let listener: Listener | undefined;
  try {
    const opened = await listen(options.port, options.connections);
    listener = opened;
    // Without this variable the library uses its own address in URLs.
    process.env['WEBSITE_HOSTNAME'] = `localhost:${opened.port}`;
    // As in the real worker, the app finds its files by paths relative to its own folder.
    process.chdir(appDir);
    const app = await loadApp(appDir, log);
    const onTimeout = options.onTimeout ?? (() => undefined);
    const limits = { hasEarlyTimers, maxPayloadBytes };
    const served = serveApp({ app, settings, keys, log, store, listener: opened, ...limits, onTimeout });
    const onRejection = logUnhandledRejections(log);
    const stop = async (): Promise<void> => {
      await served.stop(stopLimitMs);
      store.close();
      process.off('unhandledRejection', onRejection);
    };
    let stopping: Promise<void> | undefined;
    return {
      baseUrl: served.baseUrl,
      failOpenRequests: () => {
        opened.failOpenRequests();
      },
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await listener?.close(0);
    store.close();
    throw error;
  }
}

/** Logs rejections that the app does not handle, so that they do not end the host and all other work. */
function logUnhandledRejections(log: HostLog): (reason: unknown) => void {
  const onRejection = (reason: unknown): void => {
    const message = `A promise was rejected and the app did not handle it: ${reason instanceof Error ? reason.message : String(reason)}`;
    log({ level: 'error', category: 'Host.App', message });
  };
  process.on('unhandledRejection', onRejection);
  return onRejection;
}
