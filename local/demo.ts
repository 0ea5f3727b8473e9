import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DemoArguments, readDemoArguments } from './demo/demoArguments';
import { demoSummary } from './demo/demoSummary';
import { judgeDemo } from './demo/judgeDemo';
import { type DemoReport, followMove, postMove, readReport } from './demo/moveClient';
import { openPage } from './launch/openPage';
import { progressLine } from './demo/progressLine';
import { sourceItems } from './demo/sourceItems';
import { pageAddress } from './launch/pageAddress';
import { type RunningLocal, startLocal } from './launch/startLocal';
import { terminalJson, terminalText } from './launch/terminalText';

const sourceVault = 'contoso-westeurope';
const root = path.resolve(__dirname, '../..');

void main();

/** `npm run demo`: moves the sample vault on this machine, prints the report, and checks it. */
async function main(): Promise<void> {
  const args = readDemoArguments(process.argv.slice(2));
  const interrupted = interruption();
  const stateDir = mkdtempSync(path.join(tmpdir(), 'keyvault-mover-demo-'));
  try {
    process.stderr.write('Starting the embedded Azure with sample vaults, and the app ...\n');
    const running = await startLocal({
      port: 0,
      appDir: root,
      stateDir,
      azure: 'embedded',
      seed: 'sample',
      log: 'quiet',
    });
    try {
      if (args.open) await showPage(running, stateDir);
      process.exitCode = await Promise.race([runDemo(running, args), interrupted]);
      if (args.keep) await keepRunning(running, interrupted);
    } finally {
      await running.stop();
    }
  } catch (error) {
    process.stderr.write(`${terminalText(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Shows the page in a browser, and its address to those whose browser does not open. Only a terminal gets the key. */
async function showPage({ host, key }: RunningLocal, folder: string): Promise<void> {
  const { baseUrl } = host;
  const shown = pageAddress(baseUrl, process.stderr.isTTY ? key : undefined);
  process.stderr.write(terminalText(`The page: ${shown}\n`));
  await openPage({ baseUrl, key }, folder);
}

async function runDemo(running: RunningLocal, args: DemoArguments): Promise<number> {
  const targetVault = args.crossGeography ? 'contoso-eastus' : 'contoso-northeurope';
  process.stderr.write(`Moving ${sourceVault} to ${targetVault} ...\n`);
  const startedMs = performance.now();
  const progress = progressLine();
  const place = { baseUrl: running.host.baseUrl, key: running.key };
  const move = await postMove(place, { sourceVault, targetVault, failOn: args.failOn });
  await followMove(place, move, progress.show);
  progress.end();
  const seconds = (performance.now() - startedMs) / 1000;
  const { report, text } = await readReport(place, move);
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (args.json) {
    process.stdout.write(`${terminalJson(report)}\n`);
  } else {
    const summary = demoSummary(report, {
      width: process.stdout.isTTY ? process.stdout.columns : 100,
      report: saveReport(json, text),
      detailsCommand: detailsCommand(args),
    });
    const details = args.details ? `${text}\n` : '';
    process.stdout.write(terminalText(`${details}${summary}\n${closingLine(report, seconds)}\n`));
  }
  const failedChecks = judgeDemo(report, await sourceItems(running, sourceVault));
  for (const check of failedChecks) process.stderr.write(terminalText(`Check failed: ${check}.\n`));
  return failedChecks.length === 0 && report.phase !== 'failed' ? 0 : 1;
}

/** Saves the report as JSON and Markdown, because the app ends with the demo. Returns the path of the Markdown file. */
function saveReport(json: string, text: string): string {
  const folder = path.join(root, '.state/demo');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'report.json'), json);
  writeFileSync(path.join(folder, 'report.md'), text);
  return path.relative(process.cwd(), path.join(folder, 'report.md'));
}

function detailsCommand({ crossGeography }: DemoArguments): string {
  return `npm run demo -- ${crossGeography ? '--cross-geography ' : ''}--details`;
}

function closingLine({ items, versions, problems, verified }: DemoReport, seconds: number): string {
  const proof = verified === items.done ? 'verified' : `${verified} verified`;
  return (
    `moved ${items.done} of ${items.total} items, ${versions.done} versions, ${proof}, ` +
    `${problems.length} problems named, ${seconds.toFixed(1)} s`
  );
}

async function keepRunning({ host, key, keyFile }: RunningLocal, interrupted: Promise<number>): Promise<void> {
  const page = pageAddress(host.baseUrl, process.stderr.isTTY ? key : undefined);
  process.stderr.write(`The app is still running at ${host.baseUrl}. Press Ctrl+C to stop it.\n`);
  process.stderr.write(`Its page: ${page}. Calls need the key in ${keyFile}.\n`);
  await interrupted;
}

/** Resolves when a signal asks the demo to end, to the exit code that shells expect for that signal. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
      process.once(signal, () => {
        // The line break also ends the progress line.
        process.stderr.write('\nStopping ...\n');
        resolve(code);
      });
    }
  });
}
