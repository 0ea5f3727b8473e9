import { wakeFleetOf } from '../steps/control/waiters';
import { type DurableClient } from 'durable-functions';
import { type InputOf } from '../../shared/contracts/steps/contract';
import { finishMoveContract } from '../../shared/contracts/steps/moveSteps';
import { type CleanUp } from '../../shared/contracts/model/earlierRuns';
import { type ControlEntry, maxControlEntries } from '../../shared/contracts/model/asks';
import { type Problem } from '../../shared/contracts/model/progress';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type MoveReport } from '../../shared/contracts/api/report';
import { type VaultChange } from '../../shared/contracts/model/vaultChanges';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type PartialOutput } from '../../shared/contracts/steps/contract';
import { isBudgetSpent } from '../../shared/clients/async/stepBudget';
import { PackedList } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { isStopped } from '../../shared/rules/checks/gateOfMove';
import { joinCleanUp, mergeCleanUp } from '../../shared/rules/transfer/keyedMove';
import { keyedMove } from '../../shared/rules/transfer/keyedMove';
import { failureProblem } from '../../shared/rules/problems/failureProblem';
import { storeNames } from '../../shared/rules/storeNames';
import { refusedProblems, relockedNotices } from '../../shared/rules/report/cleanUpProblems';
import { countByCode } from '../../shared/rules/problems/problemsByCode';
import { ReportChain } from '../../shared/rules/report/reportChain';
import { firstProblems } from '../../shared/rules/problems/summarizeResults';
import { findSearchOf } from '../steps/consumers/searchList';
import { runtimeActivity } from '../steps/frame/activity';
import { type ControlledRun, type ControlParts, readStoredControl } from '../steps/control/storedControl';
import { failStep } from '../steps/frame/failStep';
import { relockAll, type Relocked } from '../steps/items/relockAll';
import { gatherReport } from '../steps/report/gatherReport';
import { notedReports, draftOfNote, storeReport, type WrittenReport } from '../steps/report/storeReport';
import { isKeyFault, type KeyFault, type ReportPages, sealedPages } from '../steps/report/reportPages';
import { withDeletions } from '../steps/report/storedDeletions';
import { partsOf, type StoredParts } from '../steps/report/storedParts';
import { withoutReplaced } from '../steps/report/storedLateItems';
import { sealOf, notedReader, sealedReader } from '../steps/stored/sealedJson';
import { resultsOfNoted } from '../steps/plan/sealedResults';
import { keepRun } from '../steps/runs/runRecords';
import { readChanges } from '../steps/targetVault/changeNotes';
import { connectPair } from '../steps/frame/vaultPair';

/**
 * Removes every staged payload, gathers the results, writes the report, removes the content key and records the end of the run. The
 * content key goes after the report, because it proves which results the run stored. A second run writes the same; a report with other
 * content is never replaced. Returns `waiting` and does nothing else while a late request may still enable a version that must stay
 * disabled, and `unsigned` if another try may sign or prove the report; the caller then runs the step again.
 */
export function finishMove(clients: Clients) {
  return runtimeActivity(finishMoveContract, async (input, runtime) => {
    const { contentKey, ...ending } = input;
    const { move } = ending;
    const locked = await disableAgain(clients, keyedMove(move, { contentKey }));
    const { again, isNoteLeft } = locked;
    const own = { relocked: [...locked.relocked], refused: [...locked.refused] };
    if (again !== undefined)
      return { state: 'waiting' as const, until: new Date(again).toISOString(), ...joinCleanUp(own) };
    const swept = await sweepPart(clients, move);
    if (typeof swept !== 'number') return swept;
    for (const vault of [move.sourceVault, move.targetVault]) await clients.claims.writer(move, vault).release();
    const report = await writeReport(clients, input, { own, unlocked: locked.unlocked, runtime });
    if (report === 'unsigned') return { state: 'unsigned' as const, sweptPayloads: swept, ...joinCleanUp(own) };
    // The content key stays while a note needs it, because it encrypts the notes.
    if (!isNoteLeft) await clients.staging.sweep(move);
    const ended = endOf(report);
    await keepEnd(clients, ending, ended);
    await wakeFleetOf(runtime, move.moveId);
    return {
      ...ended,
      sweptPayloads: swept,
      ...(own.relocked.length > 0 && { relocked: own.relocked }),
      ...(isNoteLeft && { notesLeft: true as const }),
    };
  });
}

type Finishing = InputOf<typeof finishMoveContract>;

/** The content key does not go further than the notes that it encrypts and the results that it seals. */
type Ending = Omit<Finishing, 'contentKey' | 'mayBeUnsigned'>;

interface ClosedRun {
  /** What this step did about notes. */
  readonly own: CleanUp;
  readonly unlocked: readonly Problem[];
  readonly runtime: DurableClient;
}

/** Gathers the results of all pages into the report, chains them, and stores it. */
async function writeReport(clients: Clients, finishing: Finishing, closed: ClosedRun) {
  const { contentKey, mayBeUnsigned = false, ...ending } = finishing;
  const { move, checks, startToken } = ending;
  const run = { ...move, startToken };
  const isBegun = !move.dryRun && !isStopped(move, checks);
  // After a cancel, batches that did not begin have no results, and that is no fault.
  const isWhole = isBegun && ending.phase !== 'cancelled';
  const keyed = keyedMove(move, { contentKey });
  const { store } = clients;
  const parts = await partsOf(store, ending, sealedReader(clients, keyed));
  const pages = sealedPages(clients, { move: keyed, isBegun: isWhole, readPlanned: parts.readPlanned });
  const facts = await factsOf(clients, ending, closed);
  const proved = await draftReport({ ...parts, facts, isBegun }, pages.read);
  const fault = pages.keyFault() ?? (await keyFaultOf(clients, keyed, parts));
  const noted = await notedReports(clients, run);
  const keep = (draft: typeof proved) => storeReport(clients, { ...draft, run, mayBeUnsigned, noted });
  if (fault !== undefined && noted.length > 0) {
    // An earlier run of this step has proved what was stored, and removed the content key.
    const same = await partsOf(store, ending, notedReader(store));
    const read = async (page: number) => (await resultsOfNoted(store, move, page)) ?? pages.read(page);
    const again = await draftReport({ ...same, facts, isBegun }, read);
    if (draftOfNote(again, noted, clients.reportSigner) !== undefined) return keep(again);
  }
  return fault === 'STAGING_KEY_UNUSABLE' && !mayBeUnsigned ? 'unsigned' : keep(proved);
}

/** Whether the content key could not show what the run stored, or cannot any more. Only asked if something seems to be changed. */
async function keyFaultOf(
  clients: Clients,
  move: MoveSpec,
  { damage, isDamaged }: StoredParts,
): Promise<KeyFault | undefined> {
  const codes = damage.problems().map(({ code }) => code);
  if (!isDamaged && codes.length === 0) return undefined;
  // A part that was left out stays out, although the key may work again by now.
  const during = codes.find(isKeyFault);
  if (during !== undefined) return during;
  try {
    await sealOf(clients, move, ['end of a run']);
    return undefined;
  } catch (error) {
    if (error instanceof MoverError && isKeyFault(error.code)) return error.code;
    throw error;
  }
}

/** What no step has stored for the report. */
async function factsOf(clients: Clients, ending: Ending, { own, unlocked, runtime }: ClosedRun) {
  const { move, problems, checks, cleanUp, startToken, phase, startedAt, finishedAt, throttled } = ending;
  const { approval, startedBy, phases } = ending;
  const notes = mergeCleanUp(...(cleanUp === undefined ? [] : [cleanUp]), own);
  return {
    ...{ phase, startedAt, finishedAt, throttled, approval, startedBy, phases },
    ...(checks && { checks }),
    consumers: await usersOf(clients, move.sourceVault, { runtime, finishedAt }),
    ...changedVault(await readChanges(clients, { ...move, startToken })),
    control: await askedUntil(clients, { ...move, startToken }, finishedAt),
    problems: [...problems, ...unlocked, ...refusedProblems(notes)],
    notices: relockedNotices(notes),
  };
}

/** The runtime may show the end of a search this much later. A second run of the step has to find the same search. */
const shownWithinMs = 2_000;

async function usersOf(
  { store }: Clients,
  vault: string,
  { runtime, finishedAt }: { readonly runtime: DurableClient; readonly finishedAt: string },
) {
  const until = new Date(Date.parse(finishedAt) - shownWithinMs).toISOString();
  const found = await findSearchOf(store, runtime, { vault, until });
  return found === 'changed' ? null : found;
}

interface ReportParts extends StoredParts {
  readonly facts: Awaited<ReturnType<typeof factsOf>>;
  readonly isBegun: boolean;
}

/** Gathers a report from results that `read` reads, without storing it. */
async function draftReport({ facts, isBegun, ...parts }: ReportParts, read: ReportPages['read']) {
  const { move, plan, late, rows, deletions, damage, settings, configuration } = parts;
  const elements = new PackedList();
  const chain = new ReportChain();
  const reader = {
    readPage: withDeletions(deletions, withoutReplaced(rows, read)),
    readSettings: () => Promise.resolve(settings),
    readConfiguration: () => Promise.resolve(configuration),
  };
  const joined = {
    ...facts,
    ...(parts.sincePlan && { sincePlan: parts.sincePlan }),
    // Only known when all pages are read.
    get problems() {
      return [...facts.problems, ...parts.problems, ...damage.problems()];
    },
  };
  const gathered = await gatherReport(
    { move, plan, late, facts: joined, rehearsed: parts.rehearsed, isBegun, reader },
    (results) => {
      const entries = results.map((result) => JSON.stringify(result));
      for (const entry of entries) chain.add(entry);
      return elements.add(entries);
    },
  );
  return { gathered, chain, elements };
}

function changedVault(changes: readonly VaultChange[]): Pick<MoveReport, 'vaultChanges'> {
  return changes.length === 0 ? {} : { vaultChanges: [...changes] };
}

/** Records the end of the run, after its report. */
async function keepEnd({ store }: Clients, { move, rehearsal, ...asked }: Ending, ended: Ended): Promise<void> {
  const { startedAt, finishedAt } = asked;
  const { phase, items, versions, problemCount } = ended;
  // A vault that is left keeps its note, so that the timer that sweeps names it.
  if (rehearsal !== undefined && rehearsal.scratch.fate !== 'left') await store.remove(storeNames.scratchVault(move));
  await keepRun(store, { move, startedAt, end: { phase, finishedAt, items, versions, problemCount } });
}

/** Returns what people asked of a run until its end, and what they changed in its request before. A second run of the step finds the same, because the end does not move. */
async function askedUntil(
  parts: ControlParts,
  run: ControlledRun & Pick<MoveSpec, 'changes'>,
  finishedAt: string,
): Promise<ControlEntry[]> {
  const control = await readStoredControl(parts, run);
  const entries = (control?.entries ?? []).filter(({ at }) => Date.parse(at) <= Date.parse(finishedAt));
  return [...(run.changes ?? []), ...entries].slice(-maxControlEntries);
}

type Ended = ReturnType<typeof endOf>;

/** The end of a run. A run whose report could not be stored is not completed. */
function endOf({ head, isStored, reportHead }: WrittenReport) {
  const problems = isStored ? head.problems : [reportDiffers, ...head.problems];
  return {
    phase: !isStored && head.phase === 'completed' ? ('partiallyCompleted' as const) : head.phase,
    items: head.items,
    versions: head.versions,
    verified: isStored ? head.verified : null,
    // Nobody can find this head in the other report.
    ...(isStored && { reportHead }),
    problemCount: problems.length,
    problemsByCode: countByCode(problems),
    problems: firstProblems(problems),
  };
}

/** Removes staged payloads until the time of the step is used up. The next part finds those that are left. */
async function sweepPart({ staging, budget: begin }: Clients, move: MoveSpec): Promise<number | PartialOutput> {
  const budget = begin();
  let removed = 0;
  try {
    return await staging.sweepPayloads(move, () => {
      budget.check();
      removed += 1;
    });
  } catch (error) {
    if (!isBudgetSpent(error)) throw error;
    return { state: 'partial', done: removed, throttled: 0 };
  } finally {
    budget.end();
  }
}

/** Nobody can rely on a report that is not the one of this run. */
const reportDiffers = failureProblem({
  code: 'REPORT_DIFFERS',
  detail: 'The store already has another report of this run. It was kept, and this one was not written.',
});

interface Locked extends Omit<Relocked, 'leftEnabled'> {
  /** Versions that could not be disabled again. */
  readonly unlocked: readonly Problem[];
}

/** Disables versions that an interrupted step left enabled. A request of that step may arrive after everything else. */
async function disableAgain({ vaults, store, staging }: Clients, move: MoveSpec): Promise<Locked> {
  const { leftEnabled, ...rest } = await relockAll({ store, staging, move, pair: connectPair(vaults, move) });
  const unlocked = leftEnabled.map(({ side, itemType, itemName, error }) => {
    const failed = failStep(error);
    const detail = `A version that the move enabled to read it in the ${side} vault could not be disabled again. ${failed.detail}`;
    return { itemType, itemName, ...failureProblem({ ...failed, detail }) };
  });
  return { ...rest, unlocked };
}
