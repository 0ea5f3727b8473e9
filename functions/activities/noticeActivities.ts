import {
  findNoticeContract,
  sendNoticeContract,
  deliverNoticeContract,
  noticeInstance,
  postNoticeContract,
} from '../../shared/contracts/steps/noticeSteps';
import { orchestrationState, findOrchestration, isRunning } from '../runtime/orchestrationState';
import { activity, runtimeActivity } from '../steps/frame/activity';
import { type DurableOrchestrationStatus } from 'durable-functions';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type Notice } from '../../shared/contracts/model/notices';
import { type Clients } from '../../shared/clients/openClients';
import { chatMessage } from '../../shared/rules/notices/chatMessage';
import { canonicalJson } from '../../shared/rules/text/canonicalJson';
import { signStart } from '../steps/starts/signStart';

/**
 * Starts the delivery of a notice as a separate orchestration. A sub-orchestration would not work: the runtime lets no
 * orchestration end or continue as new while its child is open, so a dead receiver would delay the move, and a child
 * that is not yielded never begins. The step looks first, because the runtime would start an ended orchestration again
 * under its id.
 */
export function postNotice({ webhook, starts }: Clients) {
  return runtimeActivity(postNoticeContract, async ({ notice, after }, runtime) => {
    if (webhook === undefined) return { state: 'off' as const };
    const instanceId = noticeInstance(notice.id);
    const found = await findOrchestration(runtime, instanceId, true);
    if (found !== undefined && isOf(notice, found)) return { state: 'known' as const };
    // Somebody else uses the id. Their orchestration delivers nothing, and ends at once.
    if (found !== undefined && isRunning(found)) throw inUse(notice.id);
    const orchestrator = deliverNoticeContract.name;
    const input = { notice, after };
    const start = await signStart(starts, { orchestrator, instanceId, input });
    await runtime.startNew(orchestrator, { instanceId, input: { ...input, start } });
    return { state: 'posted' as const };
  });
}

function isOf(notice: Notice, { input }: DurableOrchestrationStatus): boolean {
  const known = deliverNoticeContract.input.safeParse(input).data?.notice;
  return known !== undefined && canonicalJson(known) === canonicalJson(notice);
}

function inUse(id: string): MoverError {
  const detail = `Expected no other orchestration with the id of notice ${id}; one is running. Terminate it through the endpoint of the runtime.`;
  return new MoverError('NOTICE_NOT_DELIVERED', detail, { retryable: true });
}

/**
 * Returns whether a notice is still being delivered. A notice that was never posted, or was purged, counts as settled.
 */
export function findNotice() {
  return runtimeActivity(findNoticeContract, async ({ id }, runtime) => {
    const state = await orchestrationState(runtime, noticeInstance(id));
    return { state: state === 'running' ? ('underWay' as const) : ('settled' as const) };
  });
}

/** Sends a notice once. Each try has the same id and body, so a receiver can drop repeats. */
export function sendNotice({ webhook }: Clients) {
  return activity(sendNoticeContract, async ({ notice }) => {
    if (webhook === undefined) return { state: 'off' as const };
    const message = webhook.format === 'cloudEvents' ? notice : chatMessage(notice, webhook.format);
    // A chat gets only what a person wants to know.
    if (message === undefined) return { state: 'off' as const };
    return webhook.send({ id: notice.id, body: JSON.stringify(message) });
  });
}
