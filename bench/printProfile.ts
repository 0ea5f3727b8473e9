import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CpuProfile, selfTimes } from './cpuProfile';

const linesShown = 20;

/** Writes the distribution of processor time to stderr, from the profile that a process wrote to a folder. */
export function printProfile(of: string, folder: string): void {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) return;
  const shares = selfTimes(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CpuProfile);
  const total = shares.reduce((sum, { ms }) => sum + ms, 0);
  const lines = shares
    .slice(0, linesShown)
    .map(
      ({ part, ms, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${ms.toFixed(0).padStart(6)} ms  ${part}`,
    );
  process.stderr.write(`\nProcessor time of ${of}, ${total.toFixed(0)} ms:\n${lines.join('\n')}\n`);
}
