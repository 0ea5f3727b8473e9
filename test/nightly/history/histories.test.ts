import { type HistoryOutcome } from '../../support/history/runHistory';
import { historyKinds } from '../../support/history/plannedHistory';
import { runHistories } from '../../support/history/runHistories';
import { endLocalProcesses } from '../../support/local/localProcess';

// Runs moves, terminations, kills of the host, second sources and live writers at the same time, while the network
// delays, duplicates, cuts and refuses requests. test/support/history/itemHistory.ts defines the legal results.

/** `HISTORIES=1000 HISTORY_SEED=7` sets the number and the first seed. The same seed plans the same history. */
const count = Number(process.env['HISTORIES'] ?? 5);
const seed = Number(process.env['HISTORY_SEED'] ?? 1);
const isLong = process.env['HISTORIES'] !== undefined;
const atOnce = Number(process.env['HISTORIES_AT_ONCE'] ?? 16);
const hosts = Number(process.env['HISTORY_HOSTS'] ?? 2);

const kinds = process.env['HISTORY_KINDS']?.split(',').map((kind) => {
  const known = historyKinds.find((one) => one === kind);
  if (known === undefined)
    throw new Error(`Expected HISTORY_KINDS to be some of ${historyKinds.join(', ')}; ${kind} came.`);
  return known;
});

let outcomes: readonly HistoryOutcome[] = [];
/** The outcomes of a run that was too short to verify much. They are judged, too. */
let hurried: readonly HistoryOutcome[] = [];

beforeAll(
  async () => {
    begun = performance.now();
    const options = { count, seed, kinds, atOnce, hosts, onOutcome: reportOutcome };
    const done = await runHistories(options);
    outcomes = done.outcomes;
    report(done.kills);
    // Where the cores are taken, few calls may end in the short time that a short run gives them.
    if (isLong || isEnoughVerified()) return;
    hurried = outcomes;
    outcomes = (await runHistories({ ...options, isSlow: true })).outcomes;
  },
  300_000 + count * 40_000,
);

afterAll(endLocalProcesses);

function sumOf(what: 'moves' | 'verified'): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[what], 0);
}

function isEnoughVerified(): boolean {
  return sumOf('verified') > Math.min(outcomes.length / 2, 20);
}

const isViolated = ({ isVoid, violations }: HistoryOutcome): boolean => !isVoid && violations.length > 0;

let begun = 0;
let judged = 0;
let violated = 0;

function secondsSince(from: number): string {
  return ((performance.now() - from) / 1_000).toFixed(0);
}

/** Prints each violation with its story immediately, because a long run may be interrupted. */
function reportOutcome(outcome: HistoryOutcome): void {
  judged += 1;
  if (!isLong) return;
  if (judged % 20 === 0)
    process.stderr.write(`${judged} of ${count} histories, ${violated} with violations, ${secondsSince(begun)} s\n`);
  if (!isViolated(outcome)) return;
  violated += 1;
  const { seed: own, kind, violations, story } = outcome;
  process.stderr.write(`HISTORY_SEED=${own} (${kind}): ${violations.join('\n')}\n${JSON.stringify(story)}\n`);
}

function report(kills: number): void {
  if (!isLong) return;
  const byKind = historyKinds.map((kind) => `${outcomes.filter((one) => one.kind === kind).length} ${kind}`).join(', ');
  const voids = outcomes.filter(({ isVoid }) => isVoid).length;
  process.stderr.write(
    `Seeds ${seed} to ${seed + count - 1}: ${outcomes.length} histories (${byKind}), ${sumOf('moves')} moves, ${kills} kills, ` +
      `${sumOf('verified')} items verified, ${voids} void, ${outcomes.filter(isViolated).length} with violations, ` +
      `${secondsSince(begun)} s\n`,
  );
}

test(`explains every target by one legal order of writes (HISTORIES=${count} HISTORY_SEED=${seed})`, () => {
  const faults = [...hurried, ...outcomes]
    .filter(isViolated)
    .map((outcome) => `HISTORY_SEED=${outcome.seed}: ${outcome.violations.join('; ')}`);
  expect(faults.slice(0, 5).join('\n')).toBe('');
  if (kinds === undefined) expect(outcomes).toHaveLength(count);
});

test('judges moves that verified items, not only refusals', () => {
  expect(isEnoughVerified()).toBe(true);
});
