import { findNoticeContract, noticeInstance } from '../../../shared/contracts/steps/noticeSteps';
import { runtimeActivity } from '../../steps/frame/activity';
import { orchestrationState } from '../../runtime/orchestrationState';

/**
 * Returns whether a notice is still being delivered. A notice that was never posted, or was purged, counts as settled.
 */
export function findNotice() {
  return runtimeActivity(findNoticeContract, async ({ id }, runtime) => {
    const state = await orchestrationState(runtime, noticeInstance(id));
    return { state: state === 'running' ? ('underWay' as const) : ('settled' as const) };
  });
}
