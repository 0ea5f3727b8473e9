import { type OrchestrationContext } from 'durable-functions';
import { type CheckSummary } from '../../shared/contracts/model/checks';
import { checksNotice } from '../../shared/rules/notices/checksNotice';
import { type Steps } from './callContract';
import { postNotice } from './startNotice';

/** Posts a notice of a run of checks when it found its pair in another state than the run before. */
export function* notifyChecks(context: OrchestrationContext, summary: CheckSummary): Steps<void> {
  const notice = checksNotice(summary, context.df.currentUtcDateTime.toISOString());
  if (notice !== undefined) yield* postNotice(context, { notice, after: null });
}
