import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Program } from './program';
import { type SeedOutcome } from './runSeed';
import { type Case, runCase } from './shrink';

/** A case that broke a rule once, and why it did. */
interface KeptCase extends Case {
  readonly reason: string;
}

/** From the root of the project, where the npm scripts run. */
export const keptFile = path.join('bench', 'histories', 'keptCases.json');

function readKept(file: string): KeptCase[] {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')) as (KeptCase & { readonly program: Program })[];
}

/** Adds a case to the ones that a test runs. Returns the name of the file. */
export function keepCase(found: Case, reason: string, file = keptFile): string {
  const kept = readKept(file).filter(({ seed }) => seed !== found.seed);
  writeFileSync(file, `${JSON.stringify([...kept, { reason, ...found }], undefined, 2)}\n`);
  return file;
}

/** Runs the kept cases, and returns those that break a rule. */
export async function runKept(file: string): Promise<readonly SeedOutcome[]> {
  const broken: SeedOutcome[] = [];
  for (const one of readKept(file)) {
    const outcome = await runCase(one);
    if (outcome.violations.length > 0) broken.push(outcome);
  }
  return broken;
}
