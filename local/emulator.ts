import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StateFormatError } from './azure/arm/azureState';
import { describeReady } from './azure/describeReady';
import { environmentLines, environmentOf } from './azure/environment';
import { type StartKeyVault } from './azure/keyVaultApi';
import { PortTakenError } from './azure/network/listen';
import { readyLine } from './azure/readyInfo';
import { SeedError } from './azure/seeds/seedSchema';
import { startAzure } from './azure/startAzure';
import { startKeyVaultOf } from './azure/startKeyVault';
import { StateError } from './azure/state/stateErrors';
import { leaveAddress, runningAddress } from './launch/emulatorAddress';
import { type EmulatorArguments, readEmulatorArguments } from './launch/emulatorArguments';
import { FolderError, ownFolder, uncheckedFolder } from './launch/ownFolder';
import { SqliteUnavailableError } from './sqlite/sqliteEngine';

/** What the npm package keyvault-emulator exports. */
export const startKeyVault: StartKeyVault = (options) => startKeyVaultOf(__filename, options);

// The scripts of npm import this file as a program, and a test or an app imports it for its export.
if (existsSync(process.argv[1] ?? '') && realpathSync(process.argv[1] ?? '') === __filename) void main();

/** `npm run emulator`, and the command of the package: runs the embedded Azure without the app, or asks one that runs. */
async function main(): Promise<void> {
  const given = readEmulatorArguments(path.basename(__filename, '.js'), process.argv.slice(2));
  process.umask(0o077);
  try {
    if (given.verb === undefined) await run(given);
    else await print(given.verb, given.port);
  } catch (error) {
    fail(error);
  }
}

/** Runs until a signal stops it, or the program that started it with a channel ends. */
async function run({ stateDir, json, envFile, controlToken, ...options }: EmulatorArguments): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  const folder = stateDir === undefined ? {} : { stateDir: ownFolder(stateDir) };
  const notice = uncheckedFolder(folder.stateDir ?? tmpdir());
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
  const azure = await startAzure({ ...options, ...folder, controlToken });
  let removeAddress;
  try {
    const lines = environmentLines(environmentOf(azure));
    if (envFile !== undefined) writeVariables(envFile, lines);
    removeAddress = leaveAddress(Number(azure.connectTo.split(':')[1]), lines);
    if (options.host !== '127.0.0.1') process.stderr.write(`${openWarning}\n`);
    process.stdout.write(`${json ? readyLine(azure) : describeReady(azure, process.stdout.isTTY, options.host)}\n`);
    process.send?.(JSON.parse(readyLine(azure)));
    await ended;
  } finally {
    removeAddress?.();
    await azure.stop();
  }
  process.exit(0);
}

function writeVariables(file: string, lines: readonly string[]): void {
  try {
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  } catch (error) {
    throw new FolderError(`The variables cannot be written: ${String(error)}. Give another --write-env.`);
  }
}

const openWarning =
  'WARNING: every machine that reaches this one can reach the emulator. Put nothing real into it. Who has the control URL or a client secret controls it.';

/** `env` prints lines for a shell, `export` the state of all vaults, which is a seed. */
async function print(verb: 'env' | 'export', port: number): Promise<void> {
  const running = await runningAddress(port);
  if (running === undefined) {
    process.stderr.write(`Error: No emulator of this user runs at port ${port}. Start one, or name its --port.\n`);
    process.exitCode = 1;
  } else if (verb === 'env') {
    process.stdout.write(running.lines.map((line) => `export ${line}\n`).join(''));
  } else {
    const answer = await fetch(`${running.controlUrl}/snapshot`);
    process.stdout.write(`${await answer.text()}\n`);
  }
}

function fail(error: unknown): void {
  const isUsage = error instanceof SeedError;
  const known = [SeedError, FolderError, PortTakenError, StateError, StateFormatError, SqliteUnavailableError];
  const isKnown = known.some((one) => error instanceof one);
  const text = error instanceof Error ? (isKnown ? error.message : error.stack) : String(error);
  process.stderr.write(`${text ?? ''}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
