import { type OrchestrationContext } from 'durable-functions';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type ComparisonSummary } from '../../../shared/contracts/model/comparisons';
import { compareVaultsContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
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
import { callActivity, callOrchestrator } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { callInRounds } from '../engine/callInRounds';
import { postPhaseNotice } from '../notices/notifyPhase';
import { dropStart, requireStart } from '../engine/requireStart';
import { Waits } from '../engine/waits';

/**
 * Runs one scheduled comparison of one pair in an orchestration with the id of the comparison, contrasts it with the one before, and
 * posts a notice about what is new. Its output has what the next one needs to know.
 */
export function* compareScheduledPair(
  context: OrchestrationContext,
): Steps<OutputOf<typeof compareScheduledPairContract>> {
  yield* requireStart(context, compareScheduledPairContract.name);
  const { previous, start, ...ask } = compareScheduledPairContract.input.parse(context.df.getInput());
  const suffix = context.df.newGuid(context.df.instanceId).slice(0, 8);
  const id = checkRunId(ask, context.df.currentUtcDateTime, suffix);
  yield* enter(context, id, ask);
  const ended = yield* callOrchestrator(context, compareVaultsContract, { id, ...ask, progress: null }, id);
  const judged = { previous, ...(yield* judge(context, ended, previous)) };
  const notice = comparisonNotice(judged, context.df.currentUtcDateTime.toISOString());
  if (notice !== undefined) yield* postPhaseNotice(context, { notice, after: null });
  yield* dropStart(context, start);
  return { id, drift: driftAfter(judged, notice), change: judged.change };
}

/** Without its entry, a comparison is missing in the list, and still posts its notice. */
function* enter(context: OrchestrationContext, id: string, { sourceVault, targetVault }: VaultPairName): Steps<void> {
  try {
    yield* callActivity(context, enterScheduledContract, { id, sourceVault, targetVault });
  } catch {
    // The runtime has logged why.
  }
}

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
