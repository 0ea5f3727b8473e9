import { deliverNoticeContract, postNoticeContract, noticeInstance } from '../../shared/contracts/api/notices';
import { type Clients } from '../../shared/clients/openClients';
import { runtimeActivity } from '../steps/activity';
import { orchestrationState } from '../runtime/orchestrationState';

/**
 * Starts the delivery of a notice as a separate orchestration. A sub-orchestration would not work: the runtime lets no
 * orchestration end or continue as new while its child is open, so a dead receiver would delay the move, and a child
 * that is not yielded never begins. The step looks first, because the runtime would start an ended orchestration again
 * under its id.
 */
export function postNotice({ webhook }: Clients) {
  return runtimeActivity(postNoticeContract, async ({ notice, after }, runtime) => {
    if (webhook === undefined) return { state: 'off' as const };
    const instanceId = noticeInstance(notice.id);
    if ((await orchestrationState(runtime, instanceId)) !== 'absent') return { state: 'known' as const };
    await runtime.startNew(deliverNoticeContract.name, { instanceId, input: { notice, after } });
    return { state: 'posted' as const };
  });
}
