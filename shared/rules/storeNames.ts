import { type MoveRef } from '../contracts/moveRef';

type Run = Pick<MoveRef, 'moveId' | 'runId'>;

/** Names of the objects that a move keeps in the store. One place, so that reader and writer agree. */
export const storeNames = {
  run: (run: Run) => `moves/${run.moveId}/${run.runId}`,
  targetIndex: (run: Run) => `${storeNames.run(run)}/target-index.json`,
  planPage: (run: Run, page: number) => `${storeNames.run(run)}/plan/${pad(page)}.json`,
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
  pairClaim: (sourceVault: string, targetVault: string) => `claims/${sourceVault}--${targetVault}.json`,
} as const;

function pad(page: number): string {
  return String(page).padStart(6, '0');
}
