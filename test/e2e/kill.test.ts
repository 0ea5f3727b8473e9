import { runKills } from '../support/kill/runKills';
import { type KillSeriesOutcome } from '../support/kill/runKillSeries';
import { endLocalProcesses } from '../support/local/localProcess';

// Kills the host and the vaults several times during moves of secrets, keys and certificates, within a geography and
// between two. Searches all that the app wrote, logged and sent for the values of the moved secrets.

/** `npm run e2e:kill` runs 50 kills, an ordinary test run only a few. The same seed plans the same kills. */
const kills = Number(process.env['KILL_RUNS'] ?? 3);
const isLong = process.env['KILL_RUNS'] !== undefined;
const seed = Number(process.env['KILL_SEED'] ?? 1);
/** The number of concurrent moves, all of which a kill interrupts. */
const moves = Number(process.env['KILL_MOVES'] ?? (isLong ? 4 : 2));
/** The network holds some of the writes, and delivers them after the kill. */
const isLate = process.env['KILL_LATE'] === '1';
const seedText = `KILL_RUNS=${kills} KILL_SEED=${seed}${isLate ? ' KILL_LATE=1' : ''}`;

let outcomes: readonly KillSeriesOutcome[] = [];
let killed = 0;

beforeAll(
  async () => {
    const begun = performance.now();
    const onSeries = (outcome: KillSeriesOutcome): void => {
      reportSeries(outcome, (performance.now() - begun) / 1_000);
    };
    outcomes = await runKills({ kills, seed, moves, isLate, onSeries });
  },
  300_000 + kills * 60_000,
);

afterAll(endLocalProcesses);

/** Printed immediately, because a long run may be interrupted. */
function reportSeries({ seed: own, kills: victims, ...judged }: KillSeriesOutcome, seconds: number): void {
  killed += victims.length;
  if (!isLong) return;
  const of = (victim: string): number => victims.filter((each) => each === victim).length;
  const counts = { host: of('host'), emulator: of('emulator'), both: of('host and emulator') };
  process.stderr.write(
    `KILL_SEED=${own} ${JSON.stringify({ killed, seconds: Math.round(seconds), counts, ...judged })}\n`,
  );
}

test(`a killed move loses nothing, leaks nothing, reports each duplicate, and ends as without a kill (${seedText})`, () => {
  const faults = outcomes.flatMap(({ seed: own, violations }) => violations.map((each) => `KILL_SEED=${own}: ${each}`));
  expect(faults.slice(0, 5).join('\n')).toBe('');
});

test('searches notices and telemetry of each series for the moved values', () => {
  for (const { searched } of outcomes) expect(Math.min(...Object.values(searched))).toBeGreaterThan(0);
});

test('counts only kills that hit a move', () => {
  expect(killed).toBe(kills);
  expect(outcomes.reduce((sum, outcome) => sum + outcome.moves, 0)).toBeGreaterThanOrEqual(moves);
});
