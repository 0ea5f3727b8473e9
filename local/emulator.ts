import { StateFormatError } from './azure/azureState';
import { describeReady } from './azure/describeReady';
import { PortTakenError } from './azure/network/listen';
import { readyLine } from './azure/readyInfo';
import { SeedError } from './azure/seeds/seedSchema';
import { type RunningAzure, startAzure } from './azure/startAzure';
import { StateError } from './azure/state/stateErrors';
import { readEmulatorArguments } from './launch/emulatorArguments';

void main();

/** `npm run emulator`: runs the embedded Azure without the app until a signal stops it. */
async function main(): Promise<void> {
  const { port, seed, stateDir, json, cloud } = readEmulatorArguments(process.argv.slice(2));
  try {
    const azure = await startAzure({ port, seed, cloud, ...(stateDir === undefined ? {} : { stateDir }) });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(azure));
    process.stdout.write(`${json ? readyLine(azure) : describeReady(azure)}\n`);
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
  const isKnown =
    isUsage || error instanceof PortTakenError || error instanceof StateError || error instanceof StateFormatError;
  const text = isKnown ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text ?? ''}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
