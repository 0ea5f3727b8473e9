import { type MoveRef } from '../contracts/moveRef';
import { pairOfRun, timeOfRun } from './checkRunId';

type Run = Pick<MoveRef, 'moveId' | 'runId'>;

/** Names of the objects that moves and checks keep in the store. One place, so that reader and writer agree. */
export const storeNames = {
  run: (run: Run) => `moves/${run.moveId}/${run.runId}`,
  targetIndex: (run: Run) => `${storeNames.run(run)}/target-index.json`,
  planPage: (run: Run, page: number) => `${storeNames.run(run)}/plan/${pad(page)}.json`,
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
  results: (run: Run, page: number) => `${storeNames.run(run)}/results/${pad(page)}.json`,
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
  pairClaim: (sourceVault: string, targetVault: string) => `claims/${sourceVault}--${targetVault}.json`,
} as const;

/** Names are listed in the order of their characters: what is later becomes what is smaller. */
function backwards(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
}

function pad(page: number): string {
  return String(page).padStart(6, '0');
}
