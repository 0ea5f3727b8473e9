import path from 'node:path';
import { type CloudName } from '../azure/cloud/cloud';
import { readSeed } from '../azure/seeds/readSeed';
import { type SeedInput } from '../azure/seeds/seedSchema';
import { type RunningAzure, startAzure } from '../azure/startAzure';
import { keyFileOf, removeAddress, writeAddress } from './addressFile';
import { embeddedEnvironment } from './appEnvironment';
import { newHostKeys } from './hostKeys';
import { type HostLog, type HostProcess, startHostProcess } from './hostProcess';
import { ownFolder } from './ownFolder';
import { withStagingKey } from './withStagingKey';

export interface LocalOptions {
  readonly port: number;
  readonly appDir: string;
  readonly stateDir: string;
  readonly azure: 'real' | 'embedded';
  readonly seed: string;
  readonly cloud?: CloudName;
  readonly log: HostLog;
  readonly maxPayloadBytes?: number | undefined;
  /** Vaults that the app may write to in the embedded Azure, in addition to those of the seed. */
  readonly targets?: readonly string[] | undefined;
  /** The environment of the app; by default, that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface RunningLocal {
  readonly host: HostProcess;
  /** The function key of this start. */
  readonly key: string;
  /** The file with the header of that key. */
  readonly keyFile: string;
  /** Undefined when the app uses the real Azure. */
  readonly azure: RunningAzure | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the embedded Azure (unless `azure` is `real`), then the app on the embedded host. Only callers with the key of this
 * start can use the app: every user of the machine can reach 127.0.0.1. Nobody else can read what it writes. Throws a FolderError.
 */
export async function startLocal(options: LocalOptions): Promise<RunningLocal> {
  const { port, appDir, log, maxPayloadBytes, targets, env: given = process.env } = options;
  // Holds for every file that this process and the app make, by whatever library.
  process.umask(0o077);
  const stateDir = ownFolder(options.stateDir);
  const azure = options.azure === 'embedded' ? await startEmbedded(options, stateDir, given) : undefined;
  const env = azure === undefined ? given : embeddedEnvironment(given, azure, { stateDir, targets });
  const { key, document } = newHostKeys();
  try {
    const host = await startHostProcess({
      appDir,
      stateDir: path.join(stateDir, 'host'),
      port,
      env,
      log,
      maxPayloadBytes,
      keys: document,
    });
    // Only now: the host has the lock of the folder, so no other app has written its address there.
    writeAddress(stateDir, { baseUrl: host.baseUrl, key });
    const stop = async (): Promise<void> => {
      removeAddress(stateDir);
      await stopAll(host, azure);
    };
    let stopping: Promise<void> | undefined;
    return { host, azure, key, keyFile: keyFileOf(stateDir), stop: () => (stopping ??= stop()) };
  } catch (error) {
    await azure?.stop();
    throw error;
  }
}

function startEmbedded({ seed, cloud }: LocalOptions, stateDir: string, env: NodeJS.ProcessEnv): Promise<RunningAzure> {
  const named = cloud === undefined ? {} : { cloud };
  return startAzure({
    port: 0,
    seed: seedFor(seed, env),
    stateDir: path.join(stateDir, 'azure'),
    ...named,
  });
}

/** Adds the staging key to a seed that lacks it, unless the caller's environment names another key. */
function seedFor(source: string, env: NodeJS.ProcessEnv): SeedInput {
  const seed = readSeed(source);
  return env['MOVE_STAGING_KEY_ID'] === undefined ? withStagingKey(seed) : seed;
}

/** Stops the host first, because its last work may need the vaults. */
async function stopAll(host: HostProcess, azure: RunningAzure | undefined): Promise<void> {
  await host.stop();
  await azure?.stop();
}
