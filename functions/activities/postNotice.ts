import { deliverNoticeContract, postNoticeContract, noticeInstance } from '../../shared/contracts/api/notices';
import { type Clients } from '../../shared/clients/openClients';
import { runtimeActivity } from '../steps/activity';
import { orchestrationState } from '../runtime/orchestrationState';

/**
 * Starts the delivery of a notice as an orchestration of its own. A sub-orchestration would not do: the runtime lets no
 * orchestration end or continue as new while one is open, so a dead receiver would hold the move up; and one that is not
 * yielded never begins. Looks first, because an ended orchestration may be started again under its id.
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
