import { type OrchestrationContext } from 'durable-functions';
import { type InputOf } from '../../shared/contracts/steps/contract';
import { postNoticeContract } from '../../shared/contracts/api/notices';
import { callActivity, type Steps } from './callContract';

/** Leaves a notice to its own delivery. A notice is never worth a move or a check: one that cannot be posted is lost. */
export function* postNotice(context: OrchestrationContext, posting: InputOf<typeof postNoticeContract>): Steps<void> {
  try {
    yield* callActivity(context, postNoticeContract, posting);
  } catch {
    // The runtime has logged why.
  }
}
