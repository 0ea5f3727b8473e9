import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mixedSeed } from '../support/fuzz/random';
import { endLocalProcesses, localFolder, startAppHost, startEmulatorProcess } from '../support/local/localProcess';
import { sequenceRoutes } from '../support/sequences/askMove';
import {
  runSequences,
  type SequenceGroup,
  type SequenceOutcome,
  sequenceSeed,
} from '../support/sequences/runSequences';

// Changes, deletes, recovers and moves items there and back in random order. Compares the reports with what the SDK
// of Azure reads: no false failure, no false success.

/** `SEQUENCES=200 SEQUENCE_SEED=7` sets the number and the seed. The same seed runs the same sequences. */
const count = Number(process.env['SEQUENCES'] ?? 6);
const seed = Number(process.env['SEQUENCE_SEED'] ?? 1);
const isLong = count > 12;
const sequencesOfGroup = isLong ? 10 : 2;
const rounds = isLong ? 6 : 3;
const atOnce = 3;

const groups = Array.from({ length: Math.ceil(count / sequencesOfGroup) }, (_, number): SequenceGroup => {
  const sequences = Math.min(sequencesOfGroup, count - number * sequencesOfGroup);
  return {
    route: sequenceRoutes[number % sequenceRoutes.length] ?? 'mixed',
    number,
    seed: mixedSeed(seed, number),
    sequences,
    rounds,
  };
});
const outcomes: SequenceOutcome[] = [];

beforeAll(
  async () => {
    const stateDir = localFolder();
    const seedFile = path.join(stateDir, 'seed.json');
    writeFileSync(seedFile, JSON.stringify(sequenceSeed(groups)));
    const { azure } = await startEmulatorProcess({ stateDir: path.join(stateDir, 'azure'), seed: seedFile });
    const { baseUrl } = await startAppHost({ stateDir, azure });
    const begun = performance.now();
    const waiting = [...groups];
    const work = async (): Promise<void> => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift())
        outcomes.push(await runSequences({ baseUrl, azure }, group));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    report((performance.now() - begun) / 1_000);
  },
  120_000 + count * 15_000,
);

afterAll(endLocalProcesses);

function sumOf(what: 'moves' | 'judged' | 'successes'): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[what], 0);
}

function allFaults(): readonly string[] {
  return outcomes.flatMap((outcome) => outcome.faults);
}

/**
 * A long run prints its figures. `SEQUENCE_LOG=FILE` also stores the story of each fault, because jest shortens long
 * texts.
 */
function report(seconds: number): void {
  if (process.env['SEQUENCES'] === undefined) return;
  const figures =
    `${count} sequences of seed ${seed} in ${seconds.toFixed(1)} s: ${sumOf('moves')} moves, ` +
    `${sumOf('judged')} results judged, ${sumOf('successes')} of them successes, ${allFaults().length} faults`;
  const log = process.env['SEQUENCE_LOG'];
  if (log !== undefined) appendFileSync(log, [figures, ...allFaults(), ''].join('\n\n'));
  console.info([figures, ...allFaults().map((fault) => fault.split('\n', 1).join())].join('\n'));
}

test(`reports exactly what the vaults hold (SEQUENCES=${count} SEQUENCE_SEED=${seed})`, () => {
  expect(allFaults().join('\n\n')).toBe('');
  expect(outcomes).toHaveLength(groups.length);
});

test('judges moves that copied items, not only refusals', () => {
  expect(sumOf('successes')).toBeGreaterThan(count / 2);
  expect(sumOf('judged')).toBeGreaterThan(count * 2);
});
