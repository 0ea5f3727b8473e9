import { endLocalProcesses } from '../../support/local/localProcess';
import { type RoundOutcome } from '../../support/storeFuzz/runRound';
import { runStoreFuzz, type StoreFuzzOutcome } from '../../support/storeFuzz/runStoreFuzz';

// Somebody who can write to the store replaces random documents at random moments of moves: by older versions, by
// documents of other runs, by edited ones, by a content key and notes of their own, and by garbage.

/** `npm run e2e:store` runs 500 rounds, an ordinary test run only a few. The same seed plans the same rounds. */
const rounds = Number(process.env['STORE_ROUNDS'] ?? 4);
const isLong = process.env['STORE_ROUNDS'] !== undefined;
const seed = Number(process.env['STORE_SEED'] ?? 1);
const atOnce = Number(process.env['STORE_AT_ONCE'] ?? 6);

let outcome: StoreFuzzOutcome;
let judged = 0;

beforeAll(
  async () => {
    outcome = await runStoreFuzz({ rounds, seed, atOnce, kills: isLong, onGroup: reportGroup });
  },
  120_000 + rounds * 30_000,
);

afterAll(endLocalProcesses);

/** Printed immediately, because a long run may be interrupted. */
function reportGroup(group: readonly RoundOutcome[], seconds: number): void {
  judged += group.length;
  if (!isLong) return;
  const ends = group.flatMap((round) => round.ends);
  const replaced = group.flatMap((round) => round.replaced).length;
  process.stderr.write(
    `${judged} of ${rounds} rounds, ${replaced} replaced, ${ends.join(' ')}, ${seconds.toFixed(0)} s\n`,
  );
  for (const { seed: own, violations } of group)
    if (violations.length > 0) process.stderr.write(`STORE_SEED=${own}: ${violations.join('\n')}\n`);
}

describe(`the app, while its documents are replaced (STORE_ROUNDS=${rounds} STORE_SEED=${seed}),`, () => {
  it('writes only what requests ask for, and completes only moves that are complete', () => {
    const faults = outcome.outcomes.flatMap(({ seed: own, violations }) =>
      violations.map((each) => `STORE_SEED=${own}: ${each}`),
    );
    expect(faults.slice(0, 5).join('\n')).toBe('');
    expect(outcome.outcomes).toHaveLength(rounds);
  });

  it('puts no value into the store, the history or the log that anyone but the app can read', () => {
    expect(outcome.leaks).toEqual([]);
  });

  it('is met by replaced documents in the rounds', () => {
    expect(outcome.outcomes.flatMap(({ replaced }) => replaced).length).toBeGreaterThanOrEqual(rounds);
    if (isLong) process.stderr.write(`${summary()}\n`);
  });
});

function summary(): string {
  const count = (texts: readonly string[]) =>
    Object.entries(
      texts.reduce<Record<string, number>>((sums, text) => ({ ...sums, [text]: (sums[text] ?? 0) + 1 }), {}),
    );
  const { outcomes, kills } = outcome;
  const ends = count(outcomes.flatMap((round) => round.ends));
  const how = count(outcomes.flatMap(({ replaced }) => replaced.map((one) => one.how)));
  return JSON.stringify({ rounds: outcomes.length, kills, ends, how });
}
