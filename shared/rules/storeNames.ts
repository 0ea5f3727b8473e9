import { type MoveSpec } from '../contracts/steps/moveSpec';
import { pairOfRun, timeOfRun } from './checks/checkRunId';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** Names of the objects that moves and checks keep in the store. One place, so that reader and writer agree. */
export const storeNames = {
  run: (run: Run) => `${storeNames.moveFolder(run.moveId)}${run.runId}`,
  /** Has a folder for each run of the id. */
  moveFolder: (moveId: string) => `moves/${moveId}/`,
  /** What is known of a run from its start on, and of its end. */
  runRecord: (run: Run) => `${storeNames.run(run)}/run.json`,
  runTimes: (moveId: string) => `${storeNames.moveFolder(moveId)}runs/`,
  /** Stands for a run in the list of its id, which has the newest first and shows by names alone what a dry run was. */
  runTime: ({ dryRun, ...run }: Run & Pick<MoveSpec, 'dryRun'>, startedAt: string) =>
    `${storeNames.runTimes(run.moveId)}${backwards(digitsOf(startedAt))}_${run.runId}_${dryRun ? 'dryRun' : 'move'}.json`,
  targetIndex: (run: Run) => `${storeNames.run(run)}/target-index.json`,
  planPage: (run: Run, page: number) => `${storeNames.run(run)}/plan/${pad(page)}.json`,
  /** The plan's sums and hash, for a run whose history is gone. */
  planSummary: (run: Run) => `${storeNames.run(run)}/plan/summary.json`,
  planSeal: (run: Run) => `${storeNames.run(run)}/plan/seal.json`,
  planSettings: (run: Run) => `${storeNames.run(run)}/plan/settings.json`,
  settingResults: (run: Run) => `${storeNames.run(run)}/results/settings.json`,
  configurationPlan: (run: Run) => `${storeNames.run(run)}/plan/configuration.json`,
  configurationResults: (run: Run) => `${storeNames.run(run)}/results/configuration.json`,
  drift: (run: Run) => `${storeNames.run(run)}/results/drift.json`,
  /** Folder of notes on versions that are enabled for the moment of their reading. */
  unlocked: (run: Run) => `${storeNames.run(run)}/unlocked/`,
  /** Stands while the secret of a run's probe may be in a vault. */
  probe: (run: Run) => `${storeNames.run(run)}/probe.json`,
  begunPages: (run: Run) => `${storeNames.run(run)}/begun/`,
  /** Stands for a page of the plan whose transfer has begun. */
  begunPage: (run: Run, page: number) => `${storeNames.begunPages(run)}${pad(page)}.json`,
  results: (run: Run, page: number) => `${storeNames.run(run)}/results/${pad(page)}.json`,
  /** Folder of what one look at the source found; `look` is 0 in a move that looks once. */
  lateItems: (run: Run, look: number) =>
    look === 0 ? `${storeNames.run(run)}/late/` : `${storeNames.run(run)}/late/look-${String(look)}/`,
  /** What one part of a look found; named after where the part begins. */
  latePart: (
    run: Run,
    look: number,
    { itemType, pagesRead }: { readonly itemType: string; readonly pagesRead: number },
  ) => `${storeNames.lateItems(run, look)}${itemType}-${pad(pagesRead)}.json`,
  /** The hashes of the pages of an extra round. */
  lateSeal: (run: Run, round: number) => `${storeNames.run(run)}/plan/late-${String(round)}.json`,
  report: (run: Run) => `${storeNames.run(run)}/report.json`,
  /** One of the places that moves under way take up. */
  moveSlot: (slot: number) => `slots/${String(slot).padStart(3, '0')}.json`,
  /** Who holds the places of checks under way. */
  checkPlaces: 'slots/checks.json',
  checkRunsOf: (sourceVault: string, targetVault: string) => `checks/${sourceVault}--${targetVault}/`,
  checkRun: (id: string) => {
    const { sourceVault, targetVault } = pairOfRun(id);
    return `${storeNames.checkRunsOf(sourceVault, targetVault)}${id}.json`;
  },
  checkTimes: 'check-times/',
  /** Stands for a kept run in the list of all, which has the newest first. */
  checkTime: (id: string) => `${storeNames.checkTimes}${backwards(timeOfRun(id))}_${id}.json`,
} as const;

/** Names are listed in the order of their characters: what is later becomes what is smaller. */
function backwards(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
}

/** The digits of an ISO 8601 time in UTC, which all have one length. */
function digitsOf(time: string): string {
  return new Date(time).toISOString().replaceAll(/\D/g, '');
}

function pad(page: number): string {
  return String(page).padStart(6, '0');
}
