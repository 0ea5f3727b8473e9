import { type StoredEnd, type RunRecord, type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { countByCode } from '../../../shared/rules/problems/problemsByCode';
import { firstProblems } from '../../../shared/rules/problems/summarizeResults';
import { readRun, keepRun } from '../runs/runRecords';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type VaultChange } from '../../../shared/contracts/model/vaultChanges';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { hasUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { ReportChain } from '../../../shared/rules/report/reportChain';
import { scratchWords } from '../../../shared/rules/configuration/scratchVault';
import { cutOffProblem } from '../../../shared/rules/report/cutOffRun';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { storeNames } from '../../../shared/rules/storeNames';
import { readVerifiedConfiguration, readVerifiedIssuersAndContacts } from '../plan/verifiedPlan';
import { readIssuersAndContactsResults } from '../issuersAndContacts/issuersAndContactsResults';
import { readConfigurationReport } from '../targetVault/configurationStore';
import { shownReader } from '../stored/sealedJson';
import { gatherReport, type ReportHead, type ReportReader } from './gatherReport';
import { collectDamage, type OrElse } from './storedParts';
import { openRows, type ReadOwn, type RunRows } from './runRows';

/** What the run itself wrote, for a report that a rollback relies on. */
interface ProvedParts {
  readonly readOwn?: ReadOwn;
  readonly vaultChanges?: VaultChange[];
}

/**
 * Builds the report of a run that wrote none from what is stored now. The report is not stored and not signed, because
 * batches in progress may still add to it. It leaves out and names parts that are damaged or do not match the plan's hash.
 */
export async function cutOffReport(
  store: ObjectStore,
  run: CutOffRun,
  { signingKeyId, ...proved }: ProvedParts & { readonly signingKeyId?: string | undefined } = {},
): Promise<MoveReport> {
  const results: ItemResult[] = [];
  const chain = new ReportChain();
  const gathered = await cutOffHead(store, run, proved, (result) => {
    results.push(result);
    chain.add(JSON.stringify(result));
  });
  const notices = [...gathered.notices, ...(proved.readOwn === undefined ? [builtNow] : [])];
  const signing = signingKeyId === undefined ? null : { keyId: signingKeyId, thumbprint: null };
  const head = { ...gathered, notices, signing };
  return { ...head, proof: chain.proof(JSON.stringify(head)), results };
}

const builtNow = failureProblem({
  code: 'REPORT_NOT_PROVED',
  detail:
    'The run wrote no report of its own. The app built this one for this request from what the store has now. It has no signature, and no hash in history proves it: somebody who can write to the store may have changed it.',
});

/** The same report without its results, which it passes to `keep`. The first of its problems says why the run ended. */
export async function cutOffHead(
  store: ObjectStore,
  run: CutOffRun,
  { readOwn, vaultChanges }: ProvedParts = {},
  keep: (result: ItemResult) => void = () => undefined,
): Promise<ReportHead> {
  const { orElse, problems: damage } = collectDamage();
  const rows = await openRows(store, run, { isEnded: true, orElse, readOwn });
  const reader = rows === undefined ? nothing : readerOf(store, run, rows, orElse);
  const counts = { cutOff: 0, notBegun: 0, unlocked: await countUnlocked(store, run) };
  const failure = run.progress?.failure;
  const facts = { ...factsOf(run), problems: failure ? [failure] : [], ...(vaultChanges && { vaultChanges }) };
  const { plan = null, late } = rows ?? {};
  const gathered = { move: run.move, plan, late, facts, isBegun: !run.move.dryRun, reader };
  const { headWith } = await gatherReport(gathered, (page) => {
    for (const result of page) {
      keep(result);
      if (result.state === 'cutOff') counts.cutOff += 1;
      if (result.state === 'planned') counts.notBegun += 1;
    }
  });
  const gatheredHead = headWith([]);
  const problems = [
    cutOffProblem(run, counts),
    ...(await scratchProblems(store, run)),
    ...damage(),
    ...gatheredHead.problems,
  ];
  return { ...gatheredHead, problems };
}

/** Returns a reader of the stored parts of a run. */
function readerOf(store: ObjectStore, { move }: CutOffRun, rows: RunRows, orElse: OrElse): ReportReader {
  const approved = { move, planHash: rows.plan.planHash };
  const noSettings = { settings: [], deletedInSource: [] };
  const settings = async () =>
    readIssuersAndContactsResults(shownReader(store), move, await readVerifiedIssuersAndContacts(store, approved));
  const configuration = async () =>
    readConfigurationReport(shownReader(store), move, await readVerifiedConfiguration(store, approved));
  return {
    readPage: rows.readPage,
    readSettings: () => orElse(settings, noSettings),
    readConfiguration: () => orElse(configuration, null),
  };
}

/** Counts the notes of steps that were interrupted before they disabled again what they had enabled. */
async function countUnlocked(store: ObjectStore, { move }: CutOffRun): Promise<number> {
  if (move.disabled !== 'unlock') return 0;
  const notes: string[] = [];
  for await (const name of store.list(storeNames.unlocked(move))) notes.push(name);
  return notes.length;
}

/** A rehearsal that was terminated could not discard its scratch vault. */
async function scratchProblems(store: ObjectStore, { move }: CutOffRun): Promise<readonly Problem[]> {
  const note = { document: 'scratchVault', name: storeNames.scratchVault(move) } as const;
  if (move.rehearsal === undefined || !(await hasUnsealed(store, note))) return [];
  const detail = `The run ended before it could discard its scratch vault. If it still exists, it is ${scratchWords(move)}`;
  return [failureProblem({ code: 'SCRATCH_VAULT_LEFT', detail })];
}

function factsOf({ phase, startedAt, finishedAt, progress, starter }: CutOffRun) {
  const checks = progress?.checks;
  const { throttled = 0, phases = [], approval = null } = progress ?? {};
  const people = { approval, startedBy: starter?.by ?? null, control: [] };
  return { phase, startedAt, finishedAt, throttled, phases, ...people, ...(checks && { checks }) };
}

const nothing: ReportReader = {
  readPage: () => Promise.resolve([]),
  readSettings: () => Promise.resolve({ settings: [], deletedInSource: [] }),
  readConfiguration: () => Promise.resolve(null),
};

/**
 * Reads what the store has of a run that did not set a last status, from the results that are stored now. It ignores a stored report:
 * history has no head of one, so anybody may have written it.
 */
export async function readStoredEnd(store: ObjectStore, run: CutOffRun): Promise<StoredEnd> {
  const { phase, items, versions, problems: all } = await cutOffHead(store, run);
  const problems = all.slice(1);
  const problemsByCode = countByCode(problems);
  return { phase, items, versions, problems: firstProblems(problems), problemCount: problems.length, problemsByCode };
}

/**
 * Stores what the runtime knows of an interrupted run, with the sums of what it left. A run that ended by itself has its report, and keeps
 * its record.
 */
export async function keepCutOff(store: ObjectStore, { move, startedAt, cutOff }: RunRecord): Promise<void> {
  const stored = await readRun(store, move);
  if (stored?.end || cutOff === undefined) return;
  const { items, versions, problemCount } = await readStoredEnd(store, { move, startedAt, ...cutOff });
  const kept = { ...cutOff, items, versions, problemCount: problemCount + 1 };
  await keepRun(store, { move, startedAt: stored?.startedAt ?? startedAt, end: null, cutOff: kept });
}
