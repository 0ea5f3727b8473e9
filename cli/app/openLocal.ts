import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { moverVault } from '../../local/launch/appEnvironment';
import { type AppAddress, readAddress } from '../../local/launch/addressFile';
import { projectFolder } from '../../local/launch/projectFolder';
import { CliError, usageError } from '../cliError';
import { MoverClient } from '../client/moverClient';
import { type OpenApp, type VaultPair } from './openedApp';
import { ownEnvironment, withoutOwn } from './ownEnvironment';
import { ownSettings } from './ownSettings';
import { addVaults, type Azure, namedVaults, stateFolder } from './stateFolder';

interface Local {
  readonly azure: Azure;
  readonly state: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly vaults: VaultPair | undefined;
  /** The name of a folder inside of the state for a new app, which then continues no move of the other commands. */
  readonly aside?: string | undefined;
}

/** A killed command takes its app with it, but not at once. */
const lockTries = 40;
const lockPauseMs = 250;

/**
 * Connects to the app on this machine: to the one that another command runs on the same folder, else to a new one. It
 * listens on loopback, at any free port, with a function key of this start, which only the owner of the folder can read.
 */
export async function openLocal(local: Local): Promise<OpenApp> {
  const folder = stateFolder(local.azure, local.state);
  const own = local.aside === undefined ? folder : path.join(folder, local.aside);
  for (let tries = 1; ; tries += 1) {
    const attached = (await attach(folder)) ?? (own === folder ? undefined : await attach(own));
    if (attached !== undefined) return attached;
    try {
      return await start(local, folder, own);
    } catch (error) {
      if (!isInUse(error) || tries >= lockTries) throw notStarted(error, own);
      await wait(lockPauseMs);
    }
  }
}

/** The app may have ended, and another user may listen on its port. So it proves itself before each call has the key. */
async function attach(folder: string): Promise<OpenApp | undefined> {
  const address = readAddress(folder);
  if (address === undefined) return undefined;
  // A command for an app elsewhere loads nothing of the host.
  const { knowsKey } = await import('../../local/launch/knowsKey.js');
  if (!(await knowsKey(address))) return undefined;
  const client = clientOf(address, () => knowsKey(address));
  return { client, place: 'attached', page: { ...address, folder }, close: async () => undefined };
}

async function start({ azure, env, vaults }: Local, folder: string, own: string): Promise<OpenApp> {
  // Most commands work on an app that runs already. To load what starts one takes longer than all the rest of the command.
  const { startLocal } = await import('../../local/launch/startLocal.js');
  if (azure === 'embedded' && process.stderr.isTTY)
    process.stderr.write(
      'Starting the app and the sample vaults. Their first start makes keys, and takes some seconds …\n',
    );
  const named = vaults === undefined ? namedVaults(folder) : addVaults(folder, vaults);
  const appEnv = azure === 'real' ? ownEnvironment({ ...ownSettings(folder), ...env }, own, named) : withoutOwn(env);
  const running = await startLocal({
    port: 0,
    appDir: projectFolder(),
    stateDir: own,
    azure,
    seed: 'sample',
    log: 'quiet',
    targets: named.targets,
    env: appEnv,
  });
  const address = { baseUrl: running.host.baseUrl, key: running.key };
  const samples = running.azure?.vaults.map(({ name }) => name).filter((name) => name !== moverVault);
  return {
    ...{ client: clientOf(address), place: 'own', page: { ...address, folder }, close: () => running.stop() },
    ...(samples && { samples }),
  };
}

function clientOf({ baseUrl, key }: AppAddress, isProven?: () => Promise<boolean>): MoverClient {
  return new MoverClient({ endpoint: new URL(`${baseUrl}/`), headers: { 'x-functions-key': key }, isProven });
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && /Another host is running on|is in use by another emulator/.test(error.message);
}

function notStarted(error: unknown, folder: string): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const faults = /The settings have \d+ fault[^\n]*/.exec(error.message)?.[0];
  if (faults !== undefined) return usageError(faults, 'docs/settings.md describes every setting of the environment.');
  return new CliError(`The app on this machine did not start. ${error.message}`, {
    remedy: `Its state is in ${folder}. Another folder: --state-dir <folder>.`,
  });
}
