import path from 'node:path';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { type CaseOutcome } from '../../support/storeModel/runCase';
import { kindNames, type KindName } from '../../support/storeModel/documentKinds';
import { phaseNames, type PhaseName } from '../../support/storeModel/phases';
import { findMutants, plantMutant, rowsOf } from '../../support/storeModel/mutants';
import { type Refusal, refusals } from '../../support/storeModel/refusals';
import { type ModelOutcome, notJudged, runStoreModel } from '../../support/storeModel/runModel';

// Every kind of stored document, damaged in every way, in front of every phase that reads it.

/** `npm run e2e:store` runs 500 rounds, an ordinary test run only a few. The same seed makes the same choices. */
const isLong = process.env['STORE_ROUNDS'] !== undefined;
const rounds = Number(process.env['STORE_ROUNDS'] ?? 6);
const reads = Number(process.env['STORE_READS'] ?? (isLong ? rounds : 30));
const seed = Number(process.env['STORE_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const atOnce = Number(process.env['STORE_AT_ONCE'] ?? 6);
/** A pass of a held move, and a scheduled run, take longer than the other phases. */
const long: readonly PhaseName[] = [
  'pass',
  'latePage',
  'taggedPass',
  'taggedRollback',
  'approvedDeletions',
  'scheduled',
  'unlocked',
  'woken',
  'frozen',
];
const phases =
  (process.env['STORE_PHASES']?.split(',') as PhaseName[] | undefined) ??
  phaseNames.filter((phase) => isLong || !long.includes(phase));

const kinds = process.env['STORE_KINDS']?.split(',');
/** `STORE_ROWS=all`, or parts of the names of readers: the cases are of their rows in `refusals.ts`, in turn. */
const readers = process.env['STORE_ROWS']?.split(',');
const isOfReaders = ({ reader }: Refusal): boolean =>
  readers?.some((part) => part === 'all' || reader.includes(part)) === true;
const rows = readers && refusals.filter(isOfReaders);

/** A request with a probe, a list that repeats names, and what the app removes at once. */
const seldom: readonly KindName[] = ['probe', 'listedPage', 'probeOfStore', 'keptKey'];

let judged = 0;

/** Printed immediately, because a long run may be interrupted. */
function report(group: readonly CaseOutcome[]): void {
  judged += group.length;
  if (!isLong) return;
  for (const one of group) process.stderr.write(`${String(judged)} ${lineOf(one)}\n`);
}

const lineOf = ({ seed: own, phase, kind, damage, end, violations }: CaseOutcome): string =>
  `STORE_SEED=${String(own)} ${phase}: ${kind ?? 'nothing'} ${damage ?? ''}: ${end} ${violations.join('; ')}`;

/** `STORE_MUTANTS=all npm run e2e:store`, or a part of the name of a file. Each mutant needs an app of its own. */
const wanted = process.env['STORE_MUTANTS'];

if (wanted === undefined) describeModel();
else describeMutants(wanted);

function describeModel(): void {
  let outcome: ModelOutcome;

  beforeAll(
    async () => {
      outcome = await runStoreModel({ rounds, reads, seed, atOnce, phases, kinds, rows, onGroup: report });
    },
    120_000 + (rounds + reads) * 30_000,
  );
  afterAll(endLocalProcesses);

  describe(`the app, with one damaged document (STORE_ROUNDS=${String(rounds)} STORE_SEED=${String(seed)}),`, () => {
    it('changes in vaults only what requests ask for, and says nothing false', () => {
      const faults = outcome.outcomes.filter(({ violations }) => violations.length > 0).map(lineOf);
      expect(faults.slice(0, 10)).toEqual([]);
      // The cases of rows are the rounds: each row says whether the app continues or only reads.
      expect(outcome.outcomes).toHaveLength(rows === undefined ? rounds + reads : rounds);
    });

    it('puts no value into the store, the history or the log', () => {
      expect(outcome.leaks).toEqual([]);
    });

    it('stores only documents of known kinds', () => {
      expect(outcome.unknown).toEqual([]);
    });

    it('stores documents of every kind, where all phases run', () => {
      const isWhole = rounds >= phaseNames.length && phases.length === phaseNames.length && rows === undefined;
      const missing = isWhole ? kindNames.filter((kind) => !outcome.kinds.has(kind) && !seldom.includes(kind)) : [];
      expect(missing).toEqual([]);
    });

    it('is met by a damaged document in most cases', () => {
      const damaged = outcome.outcomes.filter(({ damage }) => damage !== undefined).length;
      expect(damaged).toBeGreaterThan(outcome.outcomes.length / 2);
    });
  });
}

/** A case that broke off says nothing about the app. */
const isJudged = (violation: string): boolean => !violation.startsWith(notJudged);

/** The model must find an app whose reader does not check the proof of what it reads. */
function describeMutants(part: string): void {
  const mutants = findMutants().filter(({ file }) => part === 'all' || file.includes(part));
  const ofMutant = { reads: 0, phases, rounds: Number(process.env['STORE_MUTANT_ROUNDS'] ?? 24), seed, atOnce };
  const cases: number[] = [];

  afterEach(endLocalProcesses);

  describe('the model of damaged documents', () => {
    it('has a row for each place of the app that says what proves a document', () => {
      expect(mutants.filter((mutant) => rowsOf(mutant).length === 0)).toEqual([]);
      expect(mutants.length).toBeGreaterThan(0);
    });

    for (const mutant of mutants)
      it(`catches a reader without its proof: ${mutant.file}, place ${String(mutant.place)}`, async () => {
        const app = path.join(localFolder(), 'app');
        plantMutant(mutant, app);
        const { outcomes } = await runStoreModel({ ...ofMutant, rows: rowsOf(mutant), app, untilFault: true });
        const found = outcomes.findIndex(({ violations }) => violations.some(isJudged));
        const damaged = outcomes.slice(0, found + 1).filter(({ damage }) => damage !== undefined).length;
        const text = JSON.stringify(outcomes[found] ?? outcomes);
        process.stderr.write(`${mutant.file} ${String(mutant.place)}: case ${String(damaged)}: ${text}\n`);
        cases.push(damaged);
        expect(found).toBeGreaterThanOrEqual(0);
      });
  });

  afterAll(() => {
    const sorted = [...cases].sort((one, other) => one - other);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    process.stderr.write(
      `${String(sorted.length)} mutants, ${String(median)} cases in the median: ${sorted.join(' ')}\n`,
    );
  });
}
