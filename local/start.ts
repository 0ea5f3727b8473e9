import path from 'node:path';
import { readyLine } from './azure/readyInfo';
import { SeedError } from './azure/seeds/seedSchema';
import { describeStart } from './launch/describeStart';
import { uncheckedFolder } from './launch/ownFolder';
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
    const notice = uncheckedFolder(path.resolve(stateDir));
    if (notice !== undefined) process.stderr.write(`${notice}\n`);
    const running = await startLocal({ ...args, appDir: args.appDir ?? root, stateDir, log: 'stderr' });
    stopOnSignal(running);
    process.stdout.write(
      `${args.json ? jsonReady(running, args.appDir !== undefined) : words(running, args.appDir !== undefined)}\n`,
    );
    const code = await running.host.ended;
    await running.stop();
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

/** Without the key: what the line goes to may keep it where others can read it. */
function jsonReady({ host, keyFile, azure }: RunningLocal, isOtherApp: boolean): string {
  const { baseUrl } = host;
  return JSON.stringify({
    ready: true,
    baseUrl,
    keyFile,
    ui: isOtherApp ? null : `${baseUrl}/api/ui`,
    azure: azure === undefined ? null : (JSON.parse(readyLine(azure)) as unknown),
  });
}

function words({ host, key, keyFile, azure }: RunningLocal, isOtherApp: boolean): string {
  // A log file is often readable for others. A terminal is not.
  const shown = process.stdout.isTTY ? key : undefined;
  return describeStart({ baseUrl: host.baseUrl, key: shown, keyFile, azure, isOtherApp });
}
