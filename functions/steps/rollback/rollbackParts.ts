import { type Clients } from '../../../shared/clients/openClients';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Settings } from '../../../shared/contracts/settings/settings';
import { signStart, type StartingRun } from '../starts/signStart';
import { makeRollbackPlan } from './madePlan';
import { type ReportedRun } from './movedReport';
import { readRolledBack, type RollbackRef } from './rollbackStore';

/** What the HTTP functions of rollbacks need from outside of their room. */
export function rollbackParts(
  { store, claims, starts }: Clients,
  settings: Pick<Settings, 'allowRollback' | 'callers'>,
) {
  return {
    allowRollback: settings.allowRollback,
    callers: settings.callers,
    makePlan: (run: ReportedRun) => makeRollbackPlan(store, run),
    readRolledBack: (run: RollbackRef, stored: Parameters<typeof readRolledBack>[2]) =>
      readRolledBack(store, run, stored),
    claimVaults: (move: MoveSpec, stateOf: Parameters<typeof claims.claim>[1]) => claims.claim(move, stateOf),
    releaseVaults: (move: MoveSpec) => claims.release(move),
    signStart: (run: StartingRun) => signStart(starts, run),
  };
}
