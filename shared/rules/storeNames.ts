import { type MoveSpec } from '../contracts/steps/moveSpec';
import { pairOfRun, timeOfRun } from './checks/checkRunId';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** Names of the objects that moves, fleets and checks keep in the store. Readers and writers use the same names. */
export const storeNames = {
  run: (run: Run) => `${storeNames.moveFolder(run.moveId)}${run.runId}`,
  /** Contains a folder for each run of the id. */
  moveFolder: (moveId: string) => `moves/${moveId}/`,
  /** The record of a run, written at its start and completed at its end. */
  runRecord: (run: Run) => `${storeNames.run(run)}/run.json`,
  runTimes: (moveId: string) => `${storeNames.moveFolder(moveId)}runs/`,
  /** The entry of a run in the list of its id. The list is sorted newest first, and its names show which run was a dry run. */
  runTime: ({ dryRun, ...run }: Run & Pick<MoveSpec, 'dryRun'>, startedAt: string) =>
    `${storeNames.runTimes(run.moveId)}${backwards(digitsOf(startedAt))}_${run.runId}_${dryRun ? 'dryRun' : 'move'}.json`,
  moveTimes: 'move-times/',
  /** The entry of a run in the list of all moves, which is sorted newest first. */
  moveTime: (run: Run, startedAt: string) =>
    `${storeNames.moveTimes}${backwards(digitsOf(startedAt))}_${run.moveId}_${run.runId}.json`,
  targetIndex: (run: Run, hash: string) => `${storeNames.run(run)}/target-index-${hash}.json`,
  planPage: (run: Run, page: number) => `${storeNames.run(run)}/plan/${pad(page)}.json`,
  /** The plan's sums and hash, for a run whose history was purged. */
  planSummary: (run: Run) => `${storeNames.run(run)}/plan/summary.json`,
  planSeal: (run: Run) => `${storeNames.run(run)}/plan/seal.json`,
  /** Pages before repeated items were removed from them. */
  listedPages: (run: Run) => `${storeNames.run(run)}/listed/`,
  listedPage: (run: Run, page: number) => `${storeNames.listedPages(run)}${pad(page)}.json`,
  /** Surveyed issuers and contacts, before planning removes those that no item needs. */
  surveyedSettings: (run: Run, hash: string) => `${storeNames.run(run)}/plan/surveyed-settings-${hash}.json`,
  planSettings: (run: Run) => `${storeNames.run(run)}/plan/settings.json`,
  settingResults: (run: Run) => `${storeNames.run(run)}/results/settings.json`,
  configurationPlan: (run: Run, hash: string) => `${storeNames.run(run)}/plan/configuration-${hash}.json`,
  configurationResults: (run: Run) => `${storeNames.run(run)}/results/configuration.json`,
  drift: (run: Run) => `${storeNames.run(run)}/results/drift.json`,
  /** Folder of notes about versions that are enabled while the app reads them. */
  unlocked: (run: Run) => `${storeNames.run(run)}/unlocked/`,
  /** Exists while the secret of a run's probe may be in a vault. */
  probe: (run: Run) => `${storeNames.run(run)}/probe.json`,
  /** A note for each scratch vault that may exist. */
  scratchVaults: 'scratch-vaults/',
  scratchVault: ({ moveId, runId }: Run) => `${storeNames.scratchVaults}${moveId}_${runId}.json`,
  /** Exists once the run began to discard its scratch vault. From then on, nothing makes it again. */
  scratchEnd: (run: Run) => `${storeNames.run(run)}/scratch-end.json`,
  begunPages: (run: Run) => `${storeNames.run(run)}/begun/`,
  /** Exists if the transfer of a page of the plan has begun. */
  begunPage: (run: Run, page: number) => `${storeNames.begunPages(run)}${pad(page)}.json`,
  results: (run: Run, page: number) => `${storeNames.run(run)}/results/${pad(page)}.json`,
  /** Folder of the late items that one look at the source found. `look` is 0 in a move that looks once. */
  lateItems: (run: Run, look: number) =>
    look === 0 ? `${storeNames.run(run)}/late/` : `${storeNames.run(run)}/late/look-${String(look)}/`,
  /** The items that were deleted at the source since a held move brought them. */
  deletions: (run: Run) => `${storeNames.run(run)}/deletions.json`,
  /** The note of a delete that a held move is about to send. `of` is the hash of the item and of the page that brought it. */
  ownDeletion: (run: Run, of: string) => `${storeNames.run(run)}/own-deletions/${of}.json`,
  /** A list of deletions that a pass held back. */
  heldDeletions: (run: Run, hash: string) => `${storeNames.run(run)}/held-deletions/${hash}.json`,
  /** The late items that one part of a look found. The name contains the start of the part. */
  latePart: (
    run: Run,
    look: number,
    { itemType, pagesRead }: { readonly itemType: string; readonly pagesRead: number },
  ) => `${storeNames.lateItems(run, look)}${itemType}-${pad(pagesRead)}.json`,
  /** What one reading of the source has seen, for the proof of a cutover. */
  sourceStates: (run: Run, reading: number) => `${storeNames.run(run)}/source/reading-${String(reading)}/`,
  sourceState: (
    run: Run,
    reading: number,
    { itemType, pagesRead }: { readonly itemType: string; readonly pagesRead: number },
  ) => `${storeNames.sourceStates(run, reading)}${itemType}-${pad(pagesRead)}.json`,
  /** The hashes of the pages of an extra round. */
  lateSeal: (run: Run, round: number) => `${storeNames.lateSeals(run)}${String(round)}.json`,
  lateSeals: (run: Run) => `${storeNames.run(run)}/plan/late-`,
  report: (run: Run) => `${storeNames.run(run)}/report.json`,
  /** The head of the report, with a proof that the app itself made that report. */
  reportNote: (run: Run) => `${storeNames.run(run)}/report-note.json`,
  /** What a run without a report proved of itself, for its rollback. */
  provedReport: (run: Run, head: string) => `${storeNames.run(run)}/proved/${head}.json`,
  /** Contains the plan and the results of one rollback of a run. */
  rollback: (run: Run, rollbackId: string) => `${storeNames.run(run)}/rollbacks/${rollbackId}/`,
  rollbackHashes: (run: Run, rollbackId: string) => `${storeNames.rollback(run, rollbackId)}plan/hashes.json`,
  /** The note of a delete that a rollback is about to send. `of` is the hash of the item. */
  rollbackDeletion: (run: Run, rollbackId: string, of: string) =>
    `${storeNames.rollback(run, rollbackId)}own-deletions/${of}.json`,
  /** Which items of a page of the plan an earlier rollback had taken back. */
  rollbackEarlier: (run: Run, rollbackId: string, page: number) =>
    `${storeNames.rollback(run, rollbackId)}earlier/${pad(page)}.json`,
  rollbackPlanPage: (run: Run, rollbackId: string, page: number) =>
    `${storeNames.rollback(run, rollbackId)}plan/${pad(page)}.json`,
  rollbackResults: (run: Run, rollbackId: string, page: number) =>
    `${storeNames.rollback(run, rollbackId)}results/${pad(page)}.json`,
  rollbackVaultPage: (run: Run, rollbackId: string, page: number) =>
    `${storeNames.rollback(run, rollbackId)}plan/vault/${pad(page)}.json`,
  rollbackVaultResults: (run: Run, rollbackId: string, hash: string) =>
    `${storeNames.rollback(run, rollbackId)}results/vault/${hash}.json`,
  /** What people asked of a retirement, with a proof that the app itself wrote it. It outlives the records of the run. */
  retirementAsk: ({ moveId, runId: retirementId }: Run) => `retirements/${moveId}/${retirementId}/ask.json`,
  /** What stood at the source before its lock. */
  lockRecord: ({ moveId, runId: retirementId }: Run, hash: string) =>
    `retirements/${moveId}/${retirementId}/locks/${hash}.json`,
  /** Contains a folder for each change of consumers after a run, with its plan and its results. */
  consumerChanges: (run: Run) => `${storeNames.run(run)}/consumers/`,
  consumerChange: (run: Run, id: string) => `${storeNames.consumerChanges(run)}${id}/`,
  changePlanPage: (run: Run, id: string, page: number) => `${storeNames.consumerChange(run, id)}plan/${pad(page)}.json`,
  changeResults: (run: Run, id: string, page: number) =>
    `${storeNames.consumerChange(run, id)}results/${pad(page)}.json`,
  /** What a consumer had before a change, encrypted. */
  changeRecord: (run: Run, hash: string) => `${storeNames.run(run)}/consumers/records/${hash}.json`,
  /** The change of consumers of a vault that is in progress. */
  changeSlot: (vault: string) => `slots/consumer-changes/${vault}.json`,
  /** What the run changed of the target vault itself, one object for each write. */
  vaultChanges: (run: Run) => `${storeNames.run(run)}/changes/`,
  vaultChange: (run: Run, hash: string) => `${storeNames.vaultChanges(run)}${hash}.json`,
  /** The former attributes of an item that the run updated, encrypted. */
  formerNote: (run: Run, itemHash: string) => `${storeNames.run(run)}/former/${itemHash}.json`,
  /** What a run brought, for the move that brings later writes back. */
  broughtHashes: (run: Run) => `${storeNames.run(run)}/brought/hashes.json`,
  broughtPage: (run: Run, page: number) => `${storeNames.run(run)}/brought/${pad(page)}.json`,
  /** The approval of a run, with a proof that the app itself wrote it. */
  approval: (run: Run) => `${storeNames.run(run)}/approval.json`,
  /** The changes of a run's pace, with a proof that the app itself wrote them. */
  pace: (run: Run) => `${storeNames.run(run)}/pace.json`,
  /** What people asked of a run, with a proof that the app itself wrote it. */
  control: (run: Run) => `${storeNames.run(run)}/control.json`,
  /** When an event of the source came last, for a held move. */
  sourceEvent: (run: Run) => `${storeNames.run(run)}/source-event.json`,
  /** Folder of the notes of orchestrations that hold because the run is paused. */
  waiters: (run: Run) => `${storeNames.run(run)}/waiting/`,
  /** Folder of what each process sent to a vault, by minute. */
  ownCallsOf: (vault: string) => `pace/calls/${vault}/`,
  /** One of the slots for moves in progress. */
  moveSlot: (slot: number) => `slots/${String(slot).padStart(3, '0')}.json`,
  /** The owners of the slots for checks in progress. */
  checkPlaces: 'slots/checks.json',
  checkRunsOf: (sourceVault: string, targetVault: string) => `checks/${sourceVault}--${targetVault}/`,
  checkRun: (id: string) => {
    const { sourceVault, targetVault } = pairOfRun(id);
    return `${storeNames.checkRunsOf(sourceVault, targetVault)}${id}.json`;
  },
  comparisons: 'comparisons/',
  /** Contains a folder for each comparison of the pair. */
  comparisonsOf: (sourceVault: string, targetVault: string) =>
    `${storeNames.comparisons}${sourceVault}--${targetVault}/`,
  comparison: (id: string) => {
    const { sourceVault, targetVault } = pairOfRun(id);
    return `${storeNames.comparisonsOf(sourceVault, targetVault)}${id}/`;
  },
  comparisonPage: (id: string, page: number) => `${storeNames.comparison(id)}${pad(page)}.json`,
  comparisonTimes: 'comparison-times/',
  /** The entry of a comparison in the list of all comparisons, which is sorted newest first. */
  comparisonTime: (id: string) => `${storeNames.comparisonTimes}${backwards(timeOfRun(id))}_${id}.json`,
  /** The owners of the slots for comparisons in progress. */
  comparisonSlots: 'slots/comparisons.json',
  /** Contains what one search for consumers found. */
  consumerSearch: (id: string) => `consumers/${id}/`,
  consumerPage: (id: string, hash: string) => `${storeNames.consumerSearch(id)}${hash}.json`,
  consumerTimes: 'consumer-times/',
  /** The entry of a search in the list of all searches, which is sorted newest first. */
  consumerTime: (id: string) => `${storeNames.consumerTimes}${backwards(id.split('--')[1] ?? '')}_${id}.json`,
  /** The owners of the slots for searches in progress. */
  consumerSlots: 'slots/consumers.json',
  fleetFolder: (fleetId: string, runId: string) => `fleets/${fleetId}/${runId}/`,
  /** A page of the table of a fleet. */
  fleetPage: (fleetId: string, runId: string, page: number) =>
    `${storeNames.fleetFolder(fleetId, runId)}table/${pad(page)}.json`,
  /** What people asked of a fleet, with a proof that the app itself wrote it. */
  fleetControl: (fleetId: string, runId: string) => `${storeNames.fleetFolder(fleetId, runId)}control.json`,
  fleetTimes: 'fleet-times/',
  /** The entry of a fleet in the list of all fleets, which is sorted newest first. */
  fleetTime: (fleetId: string, runId: string, startedAt: string) =>
    `${storeNames.fleetTimes}${backwards(digitsOf(startedAt))}_${fleetId}_${runId}.json`,
  /** The owners of the slots for fleets in progress. */
  fleetSlots: 'slots/fleets.json',
  checkTimes: 'check-times/',
  /** The entry of a stored run in the list of all runs, which is sorted newest first. */
  checkTime: (id: string) => `${storeNames.checkTimes}${backwards(timeOfRun(id))}_${id}.json`,
} as const;

/** The store lists names in the order of their characters. Each digit is inverted, so that later times come first. */
function backwards(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
}

/** Returns the time of an entry whose name begins with the inverted digits of it; undefined if they are no time. */
export function timeOfEntry(digits: string): string | undefined {
  const [year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(backwards(digits))?.slice(1) ?? [];
  const time = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${ms ?? ''}Z`;
  return Number.isNaN(Date.parse(time)) ? undefined : time;
}

/** The digits of an ISO 8601 time in UTC. All times have the same number of digits. */
function digitsOf(time: string): string {
  return new Date(time).toISOString().replaceAll(/\D/g, '');
}

function pad(page: number): string {
  return String(page).padStart(6, '0');
}
