import { sendNoticeContract } from '../../../shared/contracts/steps/noticeSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { activity } from '../../steps/frame/activity';

/** Sends a notice once. Each try has the same id and body, so a receiver can drop repeats. */
export function sendNotice({ webhook }: Clients) {
  return activity(sendNoticeContract, async ({ notice }) => {
    if (webhook === undefined) return { state: 'off' as const };
    return webhook.send({ id: notice.id, body: JSON.stringify(notice) });
  });
}
