import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HostError } from '../hostError';
import type { HostLog } from '../hostLog';
import { CoreModule } from './coreModule';
import { findEntryFiles } from './findEntryFiles';
import { onLoopback } from './onLoopback';

export interface LoadedApp {
  readonly core: CoreModule;
  /** The address of the library's HTTP server, when the app enabled HTTP streams. */
  readonly httpUri: string | undefined;
  /** Closes the servers that the library opened. */
  close(): void;
}

/** Node keeps modules until the process ends, so a process can load only one app. */
let loadedBefore = false;

/**
 * Loads a v4-model app into this process, in the order of the Node.js worker (src/startApp.ts): entry files, appStart
 * hooks, capabilities. Throws a HostError APP_NOT_LOADED that keeps the app's own error as its cause.
 */
export async function loadApp(appDir: string, log: HostLog): Promise<LoadedApp> {
  if (loadedBefore) {
    throw new HostError(
      'APP_NOT_LOADED',
      'This process has already loaded an app. Start another process for another app.',
    );
  }
  loadedBefore = true;
  const core = new CoreModule(log);
  core.install();
  const { files, jsIsModule } = findEntryFiles(appDir);
  for (const file of files) await loadFile(file, jsIsModule);
  await core.hooks.run('appStart', {
    hookData: {},
    appHookData: core.hooks.appHookData,
    functionAppDirectory: appDir,
  });
  const { value: capabilities, servers } = await onLoopback(async () => core.programmingModel().getCapabilities({}));
  core.close();
  return {
    core,
    httpUri: capabilities['HttpUri']?.replace('//localhost:', '//127.0.0.1:'),
    close: () => {
      for (const server of servers) server.close();
    },
  };
}

async function loadFile(file: string, jsIsModule: boolean): Promise<void> {
  try {
    if (file.endsWith('.mjs') || (jsIsModule && file.endsWith('.js'))) await importModule(pathToFileURL(file).href);
    else createRequire(file)(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError('APP_NOT_LOADED', `${path.basename(file)} failed while loading: ${reason}`, { cause: error });
  }
}

async function importModule(url: string): Promise<void> {
  await import(url);
}
