import { type ActivityFactory, type RuntimeActivityFactory } from './steps/frame/activity';
import { backupItem, restoreItem } from './activities/backupRestore';
import { pruneCheckRuns, discardCheckPlan, judgePair } from './activities/checks/judgePair';
import { surveyPair } from './activities/checks/surveyPair';
import {
  comparePage,
  compareVaultAccess,
  enterScheduled,
  readDifferences,
  finishComparison,
  listComparison,
} from './activities/comparisonActivities';
import {
  copyIssuersAndContacts,
  followIssuersAndContacts,
  surveyIssuersAndContacts,
} from './activities/issuerActivities';
import { exportItem } from './activities/exportItem';
import { findDeletedItems } from './activities/findDeletedItems';
import { findLateItems } from './activities/findLateItems';
import { finishMove } from './activities/finishMove';
import { followDeletions } from './activities/followDeletions';
import { freeName } from './activities/freeName';
import { healItem } from './activities/healItem';
import { importItem } from './activities/importItem';
import { indexTarget, listItems } from './activities/listVaults';
import { inspectItem, inspectPage, loadPlanPage, savePlanPage } from './activities/planPageActivities';
import { findNotice, postNotice, sendNotice } from './activities/noticeActivities';
import { lookAtFleet, startFleetMoves } from './activities/fleetActivities';
import { stateNow } from './completionParts';
import { cutOffRecord } from './http/moves/cutOffOutcome';
import { earlierRuns } from './http/moves/findEarlierRuns';
import { saysIdInUse } from './http/moves/startMove';
import {
  endStart,
  proveStart,
  readApproval,
  readControl,
  signInput,
  makeContentKey,
} from './activities/startActivities';
import { nameWritten, readSourceState, watchTarget } from './activities/cutover';
import { backupItems, exportItems } from './activities/beginItems';
import { readAhead } from './activities/readAhead';
import { heldIfSpent, unlessHeld, unlessHeldBefore } from './steps/control/wantedNow';
import { onlyApproved } from './steps/starts/approvals';
import { changeConsumer, lookAtConsumer, saveChanges } from './activities/changeConsumer';
import { enterConsumerSearch, readConsumers } from './activities/readConsumers';
import { recreateItem } from './activities/keys/recreateItem';
import { replaceKey } from './activities/keys/replaceKey';
import { saveResults, verifyPage } from './activities/batchResults';
import {
  finishRollback,
  prepareRollback,
  rollBackVault,
  saveRollbackPage,
} from './activities/rollback/rollbackActivities';
import { rollBackItem } from './activities/rollback/rollBackItem';
import {
  judgeRetirement,
  readRetirementAsk,
  recordLock,
  retireSource,
} from './activities/retirement/retirementActivities';
import { sealLateRound } from './activities/sealLateRound';
import { finalizePlan } from './activities/finalizePlan';
import { surveyVaults } from './activities/surveyVaults';
import { updateItem } from './activities/updateItem';
import { configureTarget, makeTarget, planTarget } from './activities/targetVault/writeTarget';
import { discardScratch } from './activities/targetVault/discardScratch';
import { reachTarget } from './activities/targetVault/reachTarget';
import { assignItemRoles, settleTarget } from './activities/targetVault/settleTarget';

/** These read, or prepare. None of them begins while its move is paused or being cancelled. */
const reading = [
  surveyVaults,
  makeContentKey,
  planTarget,
  indexTarget,
  surveyIssuersAndContacts,
  listItems,
  inspectItem,
  inspectPage,
  reachTarget,
  verifyPage,
  findLateItems,
  findDeletedItems,
  readSourceState,
  watchTarget,
  readAhead,
].map(unlessHeld);

/** These begin one item. The steps that finish it are not held. */
const beginning = [heldIfSpent(backupItem), exportItem].map(unlessHeldBefore);

/** These write to the target or to consumers, or begin to. */
const writing = [
  ...[loadPlanPage, makeTarget, configureTarget, copyIssuersAndContacts, settleTarget, followDeletions].map(unlessHeld),
  ...[followIssuersAndContacts, assignItemRoles].map(unlessHeld),
  ...[freeName, recreateItem, updateItem, healItem].map(unlessHeldBefore),
  ...[restoreItem, importItem, replaceKey, changeConsumer],
].map(onlyApproved);

/** The steps of moves, rollbacks, fleets, checks and comparisons; `functions/index.ts` registers them. */
export const steps: readonly ActivityFactory[] = [
  ...reading,
  ...beginning,
  ...[backupItems, exportItems],
  ...writing,
  savePlanPage,
  sealLateRound,
  saveResults,
  discardScratch,
  surveyPair,
  discardCheckPlan,
  listComparison,
  comparePage,
  compareVaultAccess,
  readDifferences,
  readConsumers,
  lookAtConsumer,
  saveChanges,
  prepareRollback,
  saveRollbackPage,
  rollBackVault,
  finishRollback,
  readRetirementAsk,
  recordLock,
  retireSource,
  sendNotice,
  proveStart,
  signInput,
  readApproval,
  readControl,
  nameWritten,
  endStart,
];

/** The steps that start orchestrations or look them up. */
export const runtimeSteps: readonly RuntimeActivityFactory[] = [
  finalizePlan,
  finishMove,
  rollBackItem,
  postNotice,
  findNotice,
  judgePair,
  enterConsumerSearch,
  pruneCheckRuns,
  enterScheduled,
  finishComparison,
  judgeRetirement(stateNow),
  lookAtFleet,
  startFleetMoves({ cutOffRecord, earlierRuns, saysIdInUse }),
];
