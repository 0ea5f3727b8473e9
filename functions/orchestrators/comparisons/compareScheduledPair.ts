import { type OrchestrationContext } from 'durable-functions';
import { type ComparisonSummary } from '../../../shared/contracts/model/comparisons';
import { compareVaultsContract } from '../../../shared/contracts/steps/comparisonSteps';
import {
  compareScheduledPairContract,
  type Drift,
  enterScheduledContract,
  readDifferencesContract,
} from '../../../shared/contracts/steps/scheduledComparisons';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { contrast, contrastFailed, noDifferences } from '../../../shared/rules/comparisons/drift';
import { comparisonNotice, driftAfter } from '../../../shared/rules/notices/comparisonNotice';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { callOrchestrator, tryActivity } from '../engine/callContract';
import { callInRounds } from '../engine/rounds';
import { postPhaseNotice } from '../notices/notifyPhase';
import { appRun } from '../engine/generation';
import { Waits } from '../engine/waits';
import { now } from '../engine/steps';

/**
 * Runs one scheduled comparison of one pair in an orchestration with the id of the comparison, contrasts it with the one before, and
 * posts a notice about what is new. Its output has what the next one needs to know.
 */
export const compareScheduledPair = appRun(compareScheduledPairContract, function* (context, input) {
  const { previous, start: _, ...ask } = input;
  const { sourceVault, targetVault } = ask;
  const suffix = context.df.newGuid(context.df.instanceId).slice(0, 8);
  const id = checkRunId(ask, context.df.currentUtcDateTime, suffix);
  // Without its entry, a comparison is missing in the list, and still posts its notice.
  yield* tryActivity(context, enterScheduledContract, { id, sourceVault, targetVault });
  const ended = yield* callOrchestrator(context, compareVaultsContract, { id, ...ask, progress: null }, id);
  const judged = { previous, ...(yield* judge(context, ended, previous)) };
  const notice = comparisonNotice(judged, now(context));
  if (notice !== undefined) yield* postPhaseNotice(context, { notice, after: null });
  return { ended: { id, drift: driftAfter(judged, notice), change: judged.change } };
});

/** Reads what differs only if something does. A comparison whose results cannot be read has failed. */
function* judge(context: OrchestrationContext, summary: ComparisonSummary, previous: Drift | null) {
  if (summary.failure !== undefined) return { summary, ...contrastFailed(previous) };
  if (summary.equal) return { summary, ...contrast(previous, noDifferences) };
  const { id, pages, hash } = summary;
  const waits = new Waits(context, () => undefined);
  const found = yield* callInRounds(context, waits, readDifferencesContract, { id, pages, hash });
  if (found.state === 'read') {
    const { count, known, unread } = found;
    return { summary, ...contrast(previous, { count, known, unread }) };
  }
  const failure = { code: found.code, detail: shortenText(found.detail, 600) };
  return { summary: { ...summary, equal: false, failure }, ...contrastFailed(previous) };
}
