import path from 'node:path';
import { applySettings } from './app/applySettings';
import { loadApp } from './app/loadApp';
import { readHostJson } from './app/readHostJson';
import { readKeys } from './app/readKeys';
import { reportSettings } from './app/reportSettings';
import { filterLog, type HostLog } from './hostLog';
import { listen, type Listener } from './http/listen';
import { serveApp } from './serveApp';
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
  /** Folder with function keys in the form of the real host; without it functions ask for none. */
  readonly keysDir?: string;
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
  const keys = options.keysDir === undefined ? undefined : readKeys(path.resolve(options.keysDir));
  const log = filterLog(options.log ?? (() => undefined), settings.logLevels);
  reportSettings(settings.durableTask, log);
  const store = openStore(path.resolve(options.stateDir), log);
  let listener: Listener | undefined;
  try {
    listener = await listen(options.port);
    // The library puts an address of its own into URLs when this is not set.
    process.env['WEBSITE_HOSTNAME'] = `localhost:${listener.port}`;
    const app = await loadApp(appDir, log);
    const served = serveApp({ app, settings, keys, log, store, listener });
    const onLostPromise = surviveLostPromises(log);
    return {
      baseUrl: served.baseUrl,
      stop: async () => {
        await served.stop(stopLimitMs);
        store.close();
        process.off('unhandledRejection', onLostPromise);
      },
    };
  } catch (error) {
    await listener?.close(0);
    store.close();
    throw error;
  }
}

/** A promise that the app forgot to await must not end the host, and all other work with it. */
function surviveLostPromises(log: HostLog): (reason: unknown) => void {
  const onLostPromise = (reason: unknown): void => {
    const message = `A promise that nobody awaited was rejected: ${reason instanceof Error ? reason.message : String(reason)}`;
    log({ level: 'error', category: 'Host.App', message });
  };
  process.on('unhandledRejection', onLostPromise);
  return onLostPromise;
}
