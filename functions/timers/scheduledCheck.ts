import { type TimerHandler } from '@azure/functions';
import { type ScheduledPair } from '../../shared/contracts/settings/scheduledPairs';
import { checkScheduledPairContract, scheduledInstance } from '../../shared/contracts/steps/scheduledChecks';
import { startPairs, type StartParts } from './startPairs';

export interface ScheduledCheckParts extends StartParts {
  readonly pairs: readonly ScheduledPair[];
}

/** The timer of `MOVE_CHECK_SCHEDULE`. It starts a check of every pair whose check is not running already. */
export function scheduledCheck(parts: ScheduledCheckParts): TimerHandler {
  return startPairs({
    ...parts,
    what: 'check',
    orchestrator: checkScheduledPairContract.name,
    instanceOf: scheduledInstance,
    inputOf: (_client, pair) => Promise.resolve(pair),
  });
}
