import path from 'node:path';
import { readyLine } from './azure/readyInfo';
import { SeedError } from './azure/seeds/seedSchema';
import { describeStart } from './launch/describeStart';
import { readStartArguments } from './launch/startArguments';
import { type RunningLocal, startLocal } from './launch/startLocal';
import { terminalText } from './launch/terminalText';

void main();

/** `npm start`: runs the app on the embedded host, together with the embedded Azure, until a signal stops it. */
async function main(): Promise<void> {
  const args = readStartArguments(process.argv.slice(2));
  try {
    const root = path.resolve(__dirname, '../..');
    const stateDir = args.stateDir ?? path.join(root, '.state');
    const running = await startLocal({ ...args, appDir: args.appDir ?? root, stateDir, log: 'stderr' });
    stopOnSignal(running);
    process.stdout.write(
      `${args.json ? jsonReady(running, args.appDir !== undefined) : words(running, args.appDir !== undefined)}\n`,
    );
    const code = await running.host.ended;
    await running.azure?.stop();
    process.exit(code);
  } catch (error) {
    process.stderr.write(`${terminalText(error instanceof Error ? error.message : String(error))}\n`);
    process.exit(error instanceof SeedError ? 2 : 1);
  }
}

function stopOnSignal(running: RunningLocal): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void running.stop().then(() => process.exit(0));
    });
  }
}

function jsonReady({ host, azure }: RunningLocal, isOtherApp: boolean): string {
  const { baseUrl } = host;
  return JSON.stringify({
    ready: true,
    baseUrl,
    ui: isOtherApp ? null : `${baseUrl}/api/ui`,
    azure: azure === undefined ? null : (JSON.parse(readyLine(azure)) as unknown),
  });
}

function words({ host, azure }: RunningLocal, isOtherApp: boolean): string {
  return describeStart({ baseUrl: host.baseUrl, azure, isOtherApp });
}
