import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mutants } from '../../../bench/histories/mutants';
import { newerTexts } from '../../../bench/histories/versions/newerTexts';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { startNode } from '../../support/nodeProcess';

// Histories in virtual time, in processes of their own: they have no other time, and no other chance.

const program = path.resolve(__dirname, '../../../dist/bench/histories/main.js');
const root = path.resolve(__dirname, '../../..');

afterAll(endLocalProcesses);

/** `VIRTUAL_SEEDS=100000 VIRTUAL_SEED=7` sets how many and the first one. By default, as many as fit in some seconds run. */
const seeds = process.env['VIRTUAL_SEEDS'];
const first = process.env['VIRTUAL_SEED'] ?? '1';
const howMany = seeds === undefined ? ['--seeds', '2000', '--for', '10'] : ['--seeds', seeds];

/** A mutant changes the text of a file, so the program takes no code that an earlier process compiled. */
const { KEPT_CODE: _, ...env } = process.env;

async function run(...args: readonly string[]): Promise<{ code: number | null; lines: readonly string[] }> {
  return runIn(root, ...args);
}

async function runIn(cwd: string, ...args: readonly string[]) {
  const child = startNode(['--no-warnings', program, ...args], { cwd, env, isLong: true });
  const code = await child.ended;
  expect(child.stderr()).toBe('');
  return { code, lines: child.stdout().trim().split('\n') };
}

test('explains what every history leaves in the vaults', async () => {
  const { code, lines } = await run('--virtual', ...howMany, '--first', first);
  expect(lines.slice(0, -1)).toEqual([]);
  expect(code).toBe(0);
  const sums = JSON.parse(lines.at(-1) ?? '') as { histories: number; verified: number; faults: number };
  // A machine whose cores are taken runs 18 of them in that time, and an idle one 40.
  expect(sums.histories).toBeGreaterThanOrEqual(Number(seeds ?? 10));
  // Otherwise they would show only that refused moves change nothing.
  expect(sums.verified).toBeGreaterThan(sums.histories / 2);
  expect(sums.faults).toBeGreaterThan(sums.histories);
});

test('keeps runs of a newer version waiting while the former one is back', async () => {
  const { code, lines } = await run('--virtual', '--kinds', 'upgraded', '--seeds', '150', '--first', '41000000');
  expect(lines.slice(0, -1)).toEqual([]);
  expect(code).toBe(0);
  const { reached } = JSON.parse(lines.at(-1) ?? '') as { reached: { newerRefused: number; newerRuns: number } };
  expect(reached.newerRuns).toBeGreaterThan(2);
  expect(reached.newerRefused).toBeGreaterThan(reached.newerRuns);
});

test('passes the histories that once broke a rule', async () => {
  const { code, lines } = await run('--kept', path.join(root, 'bench/histories/keptCases.json'));
  expect(lines.slice(0, -1)).toEqual([]);
  expect(code).toBe(0);
});

test('finds a claim that refuses nobody, shows the smallest history as a story, and keeps it as a test', async () => {
  const found = await run('--mutant', 'claim', '--kinds', 'together', '--seeds', '200', '--until-broken');
  const seed = /^seed (\d+) breaks a rule/.exec(found.lines[0] ?? '')?.[1] ?? '';
  expect(seed).not.toBe('');
  const folder = localFolder();
  mkdirSync(path.join(folder, 'bench/histories'), { recursive: true });
  const { code, lines } = await runIn(folder, '--mutant', 'claim', '--seed', seed, '--keep', 'A claim refused nobody.');
  expect(code).toBe(1);
  const shown = lines.slice(lines.indexOf('As small as it could be made:'));
  expect(shown.length).toBeLessThanOrEqual(lines.length / 2 + 1);
  expect(shown.filter((line) => line.startsWith('A person starts a move'))).toHaveLength(2);
  expect(shown.some((line) => /^It breaks a rule: \S+ and \S+ were running at the same time$/.test(line))).toBe(true);

  const kept = path.join(folder, 'bench/histories/keptCases.json');
  expect((await run('--mutant', 'claim', '--kept', kept)).code).toBe(1);
  expect((await run('--kept', kept)).code).toBe(0);
});

test.each(Object.entries(mutants))('finds the guard %s once in the compiled app', (_, { file, from }) => {
  expect(readFileSync(path.join(root, 'dist', file), 'utf8').split(from)).toHaveLength(2);
});

test.each(newerTexts)('finds once in the compiled app what the newer version changes: $from', ({ file, from }) => {
  expect(readFileSync(path.join(root, 'dist', file), 'utf8').split(from)).toHaveLength(2);
});
