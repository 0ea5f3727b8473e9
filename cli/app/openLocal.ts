import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type RunningLocal } from '../../local/launch/startLocal';
import { CliError, usageError, errorCodeOf } from '../cliError';
import { MoverClient } from '../client/moverClient';
import { type OpenApp, type VaultPair } from './openedApp';
import { ownEnvironment, withoutOwn } from './ownEnvironment';
import { type Azure, stateFolder, StateFiles } from './stateFolder';

interface Local {
  readonly azure: Azure;
  readonly state: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly vaults: VaultPair | undefined;
}

/** The compiled project, or the installed package: the folder of host.json. */
const root = path.resolve(__dirname, '../../..');

/** A killed command takes its app with it, but not at once. */
const lockTries = 40;
const lockPauseMs = 250;

/**
 * Connects to the app on this machine: to the one that another command runs on the same folder, else to a new one. It
 * listens on loopback, at any free port, with a function key that only the owner of the folder can read.
 */
export async function openLocal(local: Local): Promise<OpenApp> {
  const folder = stateFolder(local.azure, local.state);
  const files = new StateFiles(folder);
  for (let tries = 1; ; tries += 1) {
    const attached = await attach(files);
    if (attached !== undefined) return attached;
    try {
      return await start(local, folder, files);
    } catch (error) {
      if (!isInUse(error) || tries >= lockTries) throw notStarted(error, folder);
      await wait(lockPauseMs);
    }
  }
}

async function attach(files: StateFiles): Promise<OpenApp | undefined> {
  const running = files.running();
  const key = files.key();
  if (running === undefined || key === undefined || !isAlive(running.pid)) return undefined;
  const client = clientOf(running.baseUrl, key);
  try {
    await client.moves({ limit: '1' });
    return { client, place: 'attached', close: async () => undefined };
  } catch {
    return undefined;
  }
}

async function start({ azure, env, vaults }: Local, folder: string, files: StateFiles): Promise<OpenApp> {
  // Most commands work on an app that runs already. To load what starts one takes longer than all the rest of the command.
  const { startLocal } = await import('../../local/launch/startLocal.js');
  const named = vaults === undefined ? files.vaults() : files.addVaults(vaults);
  const appEnv = azure === 'real' ? ownEnvironment(env, folder, named) : withoutOwn(env);
  const running = await startLocal({
    port: 0,
    appDir: root,
    stateDir: folder,
    azure,
    seed: 'sample',
    log: 'quiet',
    keysDir: files.keysFolder(),
    targets: named.targets,
    env: appEnv,
  });
  files.writeRunning({ pid: process.pid, baseUrl: running.host.baseUrl });
  return {
    client: clientOf(running.host.baseUrl, files.key() ?? ''),
    place: 'own',
    close: () => close(running, files),
  };
}

async function close(running: RunningLocal, files: StateFiles): Promise<void> {
  files.removeRunning();
  await running.stop();
}

function clientOf(baseUrl: string, key: string): MoverClient {
  return new MoverClient({ endpoint: new URL(`${baseUrl}/`), headers: { 'x-functions-key': key } });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCodeOf(error) === 'EPERM';
  }
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
