import { type Overall } from '../contracts/model/checks';
import { type ComparedOutcome } from '../contracts/model/comparisons';
import { type RowState } from '../contracts/model/fleetRuns';

/** The sign of each outcome of a comparison. */
export const comparedSigns: Readonly<Record<ComparedOutcome, string>> = {
  match: '=',
  differs: '*',
  onlyInSource: '+',
  onlyInTarget: '-',
  notRead: '!',
};

export const comparedWords: Readonly<Record<ComparedOutcome, string>> = {
  match: 'match',
  differs: 'differ',
  onlyInSource: 'only in the source',
  onlyInTarget: 'only in the target',
  notRead: 'could not be read or compared',
};

/** The classes of readiness. */
export const overallWords: Readonly<Record<Overall, string>> = {
  ready: 'ready',
  readyWithConditions: 'ready with conditions',
  notReady: 'not ready',
};

/** The states of a vault in a fleet. */
export const rowStateWords: Readonly<Record<RowState, string>> = {
  waiting: 'waiting',
  held: 'held',
  running: 'running',
  awaitingApproval: 'awaiting approval',
  completed: 'completed',
  partiallyCompleted: 'partially completed',
  failed: 'failed',
  cancelled: 'cancelled',
};
