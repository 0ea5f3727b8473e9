import { findNoticeContract } from '../../shared/contracts/api/notices';
import { runtimeActivity } from '../steps/activity';
import { instanceState } from '../runtime/orchestrationState';
import { noticeInstance } from '../steps/notices/noticeInstance';

/** Tells whether a notice is still being delivered. One that was never posted, or is purged, keeps nobody waiting. */
export function findNotice() {
  return runtimeActivity(findNoticeContract, async ({ id }, runtime) => {
    const state = await instanceState(runtime, noticeInstance(id));
    return { state: state === 'underWay' ? state : ('settled' as const) };
  });
}
