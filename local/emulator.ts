import { tmpdir } from 'node:os';
import { StateFormatError } from './azure/arm/azureState';
import { describeReady } from './azure/describeReady';
import { PortTakenError } from './azure/network/listen';
import { readyLine } from './azure/readyInfo';
import { SeedError } from './azure/seeds/seedSchema';
import { type RunningAzure, startAzure } from './azure/startAzure';
import { StateError } from './azure/state/stateErrors';
import { readEmulatorArguments } from './launch/emulatorArguments';
import { FolderError, ownFolder, uncheckedFolder } from './launch/ownFolder';
import { SqliteUnavailableError } from './sqlite/sqliteEngine';

void main();

/** `npm run emulator`: runs the embedded Azure without the app until a signal stops it. */
async function main(): Promise<void> {
  const { stateDir, json, ...options } = readEmulatorArguments(process.argv.slice(2));
  process.umask(0o077);
  try {
    const folder = stateDir === undefined ? {} : { stateDir: ownFolder(stateDir) };
    const notice = uncheckedFolder(folder.stateDir ?? tmpdir());
    if (notice !== undefined) process.stderr.write(`${notice}\n`);
    const azure = await startAzure({ ...options, ...folder });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(azure));
    process.stdout.write(`${json ? readyLine(azure) : describeReady(azure, process.stdout.isTTY)}\n`);
  } catch (error) {
    fail(error);
  }
}

async function stop(azure: RunningAzure): Promise<void> {
  await azure.stop();
  process.exit(0);
}

function fail(error: unknown): void {
  const isUsage = error instanceof SeedError;
  const known = [SeedError, FolderError, PortTakenError, StateError, StateFormatError, SqliteUnavailableError];
  const isKnown = known.some((one) => error instanceof one);
  const text = error instanceof Error ? (isKnown ? error.message : error.stack) : String(error);
  process.stderr.write(`${text ?? ''}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
