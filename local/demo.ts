import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DemoArguments, parseDemoArguments } from './demo/demoArguments';
import { judgeDemo } from './demo/judgeDemo';
import { type DemoReport, followMove, postMove, readReport } from './demo/moveClient';
import { progressLine } from './demo/progressLine';
import { sourceItems } from './demo/sourceItems';
import { type RunningLocal, startLocal } from './launch/startLocal';

const sourceVault = 'contoso-westeurope';

void main();

/** `npm run demo`: moves the sample vault on this machine, shows the proof, and says whether all was as promised. */
async function main(): Promise<void> {
  const args = readArguments();
  const interrupted = interruption();
  const stateDir = mkdtempSync(path.join(tmpdir(), 'keyvault-mover-demo-'));
  try {
    const appDir = path.resolve(__dirname, '../..');
    const running = await startLocal({ port: 0, appDir, stateDir, azure: 'embedded', seed: 'sample', log: 'quiet' });
    try {
      process.exitCode = await Promise.race([runDemo(running, args), interrupted]);
      if (args.keep) await keepUp(running, interrupted);
    } finally {
      await running.stop();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function runDemo(running: RunningLocal, { crossGeography, json, failOn }: DemoArguments): Promise<number> {
  const targetVault = crossGeography ? 'contoso-eastus' : 'contoso-northeurope';
  process.stderr.write(`Moving ${sourceVault} to ${targetVault} ...\n`);
  const startedMs = performance.now();
  const progress = progressLine();
  const move = await postMove(running.host.baseUrl, { sourceVault, targetVault, failOn });
  await followMove(move, progress.show);
  progress.end();
  const seconds = (performance.now() - startedMs) / 1000;
  const { report, text } = await readReport(move);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${text}\n${closingLine(report, seconds)}\n`);
  const broken = judgeDemo(report, await sourceItems(running, sourceVault));
  for (const promise of broken) process.stderr.write(`Not as promised: ${promise}.\n`);
  return broken.length === 0 && report.phase !== 'failed' ? 0 : 1;
}

function closingLine({ items, versions, problems, verified }: DemoReport, seconds: number): string {
  const proof = verified === items.done ? 'verified' : `${verified} verified`;
  return (
    `moved ${items.done} of ${items.total} items, ${versions.done} versions, ${proof}, ` +
    `${problems.length} problems named, ${seconds.toFixed(1)} s`
  );
}

async function keepUp({ host }: RunningLocal, interrupted: Promise<number>): Promise<void> {
  process.stderr.write(`Still up at ${host.baseUrl}; Ctrl+C stops it.\n`);
  await interrupted;
}

/** Resolves when the demo is asked to end, to the exit code that shells expect of that. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => {
      resolve(130);
    });
    process.once('SIGTERM', () => {
      resolve(143);
    });
  });
}

function readArguments(): DemoArguments {
  try {
    return parseDemoArguments(process.argv.slice(2));
  } catch (error) {
    const usage = 'Usage: npm run demo -- [--cross-geography] [--json] [--keep] [--fail-on blocked,skipped,warning]';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}
