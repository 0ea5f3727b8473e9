import { readCommandLine } from '../local/cli/commandLine.cjs';
import { benchCost } from './cost';
import { benchHost } from './host';
import { benchLimits } from './limits';
import { benchMixed } from './mixed';
import { benchOverhead } from './overhead';
import { benchPace } from './pace';
import { benchPlanPrint } from './planPrint';
import { benchScale } from './scale';
import { benchSimulate } from './simulate';
import { reachesTarget, type Bench, type BenchResult } from './benchResult';

/** Every benchmark by its name on the command line: `npm run bench -- [NAME …] [--short]`. */
const benches: Readonly<Record<string, Bench>> = {
  host: benchHost,
  cost: benchCost,
  overhead: benchOverhead,
  limits: benchLimits,
  scale: benchScale,
  mixed: benchMixed,
  pace: benchPace,
  plan: benchPlanPrint,
  simulate: benchSimulate,
};

void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const { values, operands: names } = readCommandLine('bench', args);
  const results: BenchResult[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const result of await bench({ short: values['short'] === true, values })) {
      results.push(result);
      process.stdout.write(`${JSON.stringify(result)}\n`);
    }
  }
  process.stderr.write(`\n${table(results)}\n`);
  if (!results.every(reachesTarget)) process.exitCode = 1;
}

function table(results: readonly BenchResult[]): string {
  const rows = results.map((result) => {
    const { bench, name, value, unit, target } = result;
    const wanted = !target ? '' : 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
    return [bench, name, value.toLocaleString('en'), unit, wanted, reachesTarget(result) ? '' : 'MISSED'];
  });
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
