import { usageError } from '../cliError';
import { MoverClient } from '../client/moverClient';
import { parseEndpoint } from '../client/endpoint';
import { callerHeaders } from './callerHeaders';
import { type OpenApp, type VaultPair } from './openedApp';
import { openLocal } from './openLocal';
import { ownSettings } from './ownSettings';
import { stateFolder } from './stateFolder';

export interface AppOptions {
  readonly endpoint?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly embedded: boolean;
  readonly stateDir?: string | undefined;
  /** As of `openLocal`. */
  readonly aside?: string;
}

/**
 * Connects to an app: to the one that `--endpoint` names, else to one that runs on this machine. `vaults` are those of the
 * command line, which a local app is allowed to move. Throws a CliError.
 */
export async function openApp(options: AppOptions, env: NodeJS.ProcessEnv, vaults?: VaultPair): Promise<OpenApp> {
  const { embedded, keyFile, stateDir, aside } = options;
  const endpoint = options.endpoint ?? (embedded ? undefined : presence(env['KVMOVER_ENDPOINT']));
  if (endpoint === undefined) {
    if (keyFile !== undefined) throw usageError('--key-file needs --endpoint: an app on this machine has its own key.');
    return openLocal({
      azure: embedded ? 'embedded' : 'real',
      state: stateDir ?? presence(env['KVMOVER_STATE']),
      env,
      vaults,
      aside,
    });
  }
  if (embedded) throw usageError('--embedded and --endpoint exclude each other.', 'Leave one of them out.');
  const connection = { endpoint: parseEndpoint(endpoint), headers: callerHeaders(env, keyFile) };
  return { client: new MoverClient(connection), place: 'endpoint', close: async () => undefined };
}

/** Where an app of this command against real vaults keeps its state, and its settings; undefined for samples and an app elsewhere. */
export function ownPlace({ endpoint, embedded, stateDir }: AppOptions, env: NodeJS.ProcessEnv) {
  if (embedded || (endpoint ?? presence(env['KVMOVER_ENDPOINT'])) !== undefined) return undefined;
  return () => {
    const folder = stateFolder('real', stateDir ?? presence(env['KVMOVER_STATE']));
    return { folder, settings: { ...ownSettings(folder), ...env } };
  };
}

function presence(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
