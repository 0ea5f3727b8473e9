import { findNoticeContract, noticeInstance } from '../../shared/contracts/api/notices';
import { runtimeActivity } from '../steps/activity';
import { orchestrationState } from '../runtime/orchestrationState';

/** Tells whether a notice is still being delivered. One that was never posted, or is purged, keeps nobody waiting. */
export function findNotice() {
  return runtimeActivity(findNoticeContract, async ({ id }, runtime) => {
    const state = await orchestrationState(runtime, noticeInstance(id));
    return { state: state === 'running' ? ('underWay' as const) : ('settled' as const) };
  });
}
