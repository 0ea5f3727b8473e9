import { type Clients } from '../../../shared/clients/openClients';
import { type ProvableRun } from '../../../shared/contracts/api/moveRuns';
import { type UnsavedPage } from '../../../shared/contracts/model/rollback';
import { type Settings } from '../../../shared/contracts/settings/settings';
import { type StoredApproval, writeApproval } from '../starts/approvals';
import { signStart, type StartingRun } from '../starts/signStart';
import { storeBrought } from './broughtStore';
import { proveCutOff } from './cutOffProof';
import { makeRollbackPlan } from './madePlan';
import { type MovedRun } from './movedReport';
import { readRolledBackVault } from './rollbackVaultStore';
import { readRolledBack, type RollbackRef } from './rollbackStore';
import { readUnsaved } from './unsavedResults';

/** What the HTTP functions of rollbacks need from outside of their room. */
export function rollbackParts(
  { store, starts, staging }: Pick<Clients, 'store' | 'starts' | 'staging'>,
  settings: Pick<Settings, 'allowRollback' | 'callers'>,
) {
  return {
    allowRollback: settings.allowRollback,
    callers: settings.callers,
    makePlan: (run: MovedRun) => makeRollbackPlan(store, run),
    proveCutOff: (run: ProvableRun) => proveCutOff({ store, starts, staging }, run),
    readRolledBack: (run: RollbackRef, stored: Parameters<typeof readRolledBack>[2]) =>
      readRolledBack(store, run, stored),
    readUnsaved: (run: Parameters<typeof readUnsaved>[1], unsaved: readonly UnsavedPage[]) =>
      readUnsaved(store, run, unsaved),
    readRolledBackVault: (run: RollbackRef, stored: Parameters<typeof readRolledBackVault>[2]) =>
      readRolledBackVault(store, run, stored),
    storeBrought: (run: MovedRun) => storeBrought(store, run),
    signStart: (run: StartingRun) => signStart(starts, run),
    writeApproval: (run: Parameters<typeof writeApproval>[1], approved: StoredApproval) =>
      writeApproval({ store, starts }, run, approved),
  };
}
