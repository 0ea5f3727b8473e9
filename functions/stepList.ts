import { type ActivityFactory, type RuntimeActivityFactory } from './steps/frame/activity';
import { backupItem } from './activities/backupItem';
import { pruneCheckRuns } from './activities/checks/pruneCheckRuns';
import { discardCheckPlan } from './activities/checks/discardCheckPlan';
import { judgePair } from './activities/checks/judgePair';
import { surveyPair } from './activities/checks/surveyPair';
import { comparePage } from './activities/comparisons/comparePage';
import { enterScheduled } from './activities/comparisons/enterScheduled';
import { readDifferences } from './activities/comparisons/readDifferences';
import { copyIssuersAndContacts } from './activities/copyIssuersAndContacts';
import { exportItem } from './activities/exportItem';
import { findDeletedItems } from './activities/findDeletedItems';
import { findLateItems } from './activities/findLateItems';
import { finishComparison } from './activities/comparisons/finishComparison';
import { finishMove } from './activities/finishMove';
import { followDeletions } from './activities/followDeletions';
import { followIssuersAndContacts } from './activities/cutover/followIssuersAndContacts';
import { freeName } from './activities/freeName';
import { healItem } from './activities/healItem';
import { importItem } from './activities/importItem';
import { indexTarget } from './activities/indexTarget';
import { inspectItem } from './activities/inspectItem';
import { inspectPage } from './activities/inspectPage';
import { listComparison } from './activities/comparisons/listComparison';
import { listItems } from './activities/listItems';
import { findNotice } from './activities/notices/findNotice';
import { postNotice } from './activities/notices/postNotice';
import { lookAtFleet } from './activities/fleets/lookAtFleet';
import { startFleetMoves } from './activities/fleets/startFleetMoves';
import { cutOffRecord } from './http/moves/cutOffOutcome';
import { earlierRuns } from './http/moves/findEarlierRuns';
import { saysIdInUse } from './http/moves/startMove';
import { endStart } from './activities/endStart';
import { proveStart } from './activities/proveStart';
import { readApproval } from './activities/readApproval';
import { nameWritten } from './activities/cutover/nameWritten';
import { readControl } from './activities/readControl';
import { readSourceState } from './activities/cutover/readSourceState';
import { sendNotice } from './activities/notices/sendNotice';
import { signInput } from './activities/signInput';
import { makeContentKey } from './activities/makeContentKey';
import { loadPlanPage } from './activities/loadPlanPage';
import { unlessHeld, unlessHeldBefore } from './steps/control/wantedNow';
import { onlyApproved } from './steps/starts/approvals';
import { recreateItem } from './activities/keys/recreateItem';
import { replaceKey } from './activities/keys/replaceKey';
import { restoreItem } from './activities/restoreItem';
import { savePlanPage } from './activities/savePlanPage';
import { saveResults } from './activities/saveResults';
import { finishRollback } from './activities/rollback/finishRollback';
import { prepareRollback } from './activities/rollback/prepareRollback';
import { rollBackItem } from './activities/rollback/rollBackItem';
import { rollBackVault } from './activities/rollback/rollBackVault';
import { saveRollbackPage } from './activities/rollback/saveRollbackPage';
import { sealLateRound } from './activities/sealLateRound';
import { finalizePlan } from './activities/finalizePlan';
import { surveyIssuersAndContacts } from './activities/surveyIssuersAndContacts';
import { surveyVaults } from './activities/surveyVaults';
import { updateItem } from './activities/updateItem';
import { verifyPage } from './activities/verifyPage';
import { watchTarget } from './activities/cutover/watchTarget';
import { configureTarget } from './activities/targetVault/configureTarget';
import { discardScratch } from './activities/targetVault/discardScratch';
import { makeTarget } from './activities/targetVault/makeTarget';
import { planTarget } from './activities/targetVault/planTarget';
import { reachTarget } from './activities/targetVault/reachTarget';
import { settleTarget } from './activities/targetVault/settleTarget';

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
].map(unlessHeld);

/** These begin one item. The steps that finish it are not held. */
const beginning = [backupItem, exportItem].map(unlessHeldBefore);

/** These write to the target, or begin to. */
const writing = [
  ...[loadPlanPage, makeTarget, configureTarget, copyIssuersAndContacts, settleTarget, followDeletions].map(unlessHeld),
  unlessHeld(followIssuersAndContacts),
  ...[freeName, recreateItem, updateItem, healItem].map(unlessHeldBefore),
  ...[restoreItem, importItem, replaceKey],
].map(onlyApproved);

/** The steps of moves, rollbacks, fleets, checks and comparisons; `functions/index.ts` registers them. */
export const steps: readonly ActivityFactory[] = [
  ...reading,
  ...beginning,
  ...writing,
  savePlanPage,
  sealLateRound,
  finalizePlan,
  saveResults,
  discardScratch,
  finishMove,
  surveyPair,
  discardCheckPlan,
  listComparison,
  comparePage,
  readDifferences,
  prepareRollback,
  rollBackItem,
  saveRollbackPage,
  rollBackVault,
  finishRollback,
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
  postNotice,
  findNotice,
  judgePair,
  pruneCheckRuns,
  enterScheduled,
  finishComparison,
  lookAtFleet,
  startFleetMoves({ cutOffRecord, earlierRuns, saysIdInUse }),
];
