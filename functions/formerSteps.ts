import { updatedWords } from '../shared/rules/transfer/updatedApp';

/**
 * The steps of earlier releases. After an update, the runtime may still have work for them. The Durable extension waits
 * for ever for a step that the app does not have (measured on 3.19.0), so the app registers those that it no longer has.
 */
export const stepsOfReleases = [
  // 0.1.0
  ...['backupItem', 'configureTarget', 'copyIssuersAndContacts', 'endStart', 'exportItem', 'finalizePlan'],
  ...['findLateItems', 'findNotice', 'finishMove', 'freeName', 'healItem', 'importItem', 'indexTarget'],
  ...['inspectItem', 'judgePair', 'listItems', 'loadPlanPage', 'loadResults', 'makeContentKey', 'makeTarget'],
  ...['planTarget', 'postNotice', 'proveStart', 'pruneCheckRuns', 'reachTarget', 'readApproval', 'recreateItem'],
  ...['restoreItem', 'savePlanPage', 'saveResults', 'sealLateRound', 'sendNotice', 'settleTarget', 'signInput'],
  ...['surveyIssuersAndContacts', 'surveyPair', 'surveyVaults', 'verifyItem'],
];

/** Returns the steps of earlier releases that are not among the present ones. */
export function formerSteps(present: readonly string[]): readonly string[] {
  return stepsOfReleases.filter((name) => !present.includes(name));
}

/** A step of an earlier release. It does nothing, so what called it ends in words. */
export function refuseFormerStep(): never {
  throw new Error(updatedWords);
}
