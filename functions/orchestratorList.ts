import { checkPairs } from './orchestrators/checks/checkPairs';
import { checkScheduledPair } from './orchestrators/checks/checkScheduledPair';
import { checkVaults } from './orchestrators/checks/checkVaults';
import { compareScheduledPair } from './orchestrators/comparisons/compareScheduledPair';
import { compareVaults } from './orchestrators/comparisons/compareVaults';
import { deliverNotice } from './orchestrators/notices/deliverNotice';
import { finishInParts } from './orchestrators/engine/finishInParts';
import { listLateItems } from './orchestrators/late/lookInRounds';
import { moveFleet } from './orchestrators/fleets/moveFleet';
import { moveVault } from './orchestrators/move/moveVault';
import { planVault } from './orchestrators/plan/planVault';
import { prepareTarget } from './orchestrators/move/prepareTarget';
import { retireVault } from './orchestrators/retirement/retireVault';
import { rollBackMove } from './orchestrators/rollback/rollBackMove';
import { searchConsumers } from './orchestrators/consumers/searchConsumers';
import { transferItems } from './orchestrators/transfer/transferItems';
import { verifyItems } from './orchestrators/transfer/verifyRounds';

/** The orchestrators of moves, rollbacks, retirements, fleets, checks and comparisons by their names; `functions/index.ts` registers them. */
export const orchestrators = {
  moveVault,
  moveFleet,
  planVault,
  prepareTarget,
  transferItems,
  verifyItems,
  listLateItems,
  finishInParts,
  checkVaults,
  checkPairs,
  checkScheduledPair,
  compareVaults,
  compareScheduledPair,
  searchConsumers,
  deliverNotice,
  rollBackMove,
  retireVault,
};
