import { type HistoryOutcome } from '../../support/history/runHistory';
import { runHistories } from '../../support/history/runHistories';
import { endLocalProcesses } from '../../support/local/localProcess';

// Moves, terminations, kills of the host, second sources and live writers, all at once, while the network delays, doubles,
// cuts and refuses requests. What may come of it is written down in test/support/history/itemHistory.ts.

/** `HISTORIES=1000 HISTORY_SEED=7` runs more, or others; the same seed plans the same history. */
const count = Number(process.env['HISTORIES'] ?? 8);
const seed = Number(process.env['HISTORY_SEED'] ?? 1);
const isLong = process.env['HISTORIES'] !== undefined;
const atOnce = Number(process.env['HISTORIES_AT_ONCE'] ?? (count > 8 ? 20 : 8));

let outcomes: readonly HistoryOutcome[] = [];

beforeAll(
  async () => {
    const begun = performance.now();
    const done = await runHistories({ count, seed, atOnce, onOutcome: reportOutcome });
    outcomes = done.outcomes;
    report(done.kills, (performance.now() - begun) / 1_000);
  },
  300_000 + count * 20_000,
);

afterAll(endLocalProcesses);

function sumOf(what: 'moves' | 'verified'): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[what], 0);
}

const isViolated = ({ isVoid, violations }: HistoryOutcome): boolean => !isVoid && violations.length > 0;

let judged = 0;

/** A violation with its story at once, since a long run may be cut off. */
function reportOutcome(outcome: HistoryOutcome): void {
  judged += 1;
  if (!isLong) return;
  if (judged % 20 === 0) process.stderr.write(`${judged} of ${count} histories\n`);
  if (!isViolated(outcome)) return;
  const { seed: own, violations, story } = outcome;
  process.stderr.write(`HISTORY_SEED=${own}: ${violations.join('\n')}\n${JSON.stringify(story)}\n`);
}

function report(kills: number, seconds: number): void {
  if (!isLong) return;
  const voids = outcomes.filter(({ isVoid }) => isVoid).length;
  console.info(
    `${count} histories from seed ${seed} in ${seconds.toFixed(0)} s: ${sumOf('moves')} moves, ${kills} kills, ` +
      `${sumOf('verified')} items verified, ${voids} void, ${outcomes.filter(isViolated).length} with violations`,
  );
}

test(`explains every target by one legal order of writes (HISTORIES=${count} HISTORY_SEED=${seed})`, () => {
  const faults = outcomes
    .filter(isViolated)
    .map((outcome) => `HISTORY_SEED=${outcome.seed}: ${outcome.violations.join('; ')}`);
  expect(faults.slice(0, 5).join('\n')).toBe('');
  expect(outcomes).toHaveLength(count);
});

test('judges moves that verified items, not only refusals', () => {
  expect(sumOf('verified')).toBeGreaterThan(Math.min(count / 2, 20));
});
