import { sendNoticeContract } from '../../shared/contracts/api/notices';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/activity';

/** Sends a notice once; every try is the same but for its time, so a receiver can drop repeats by their id. */
export function sendNotice({ webhook }: Clients) {
  return activity(sendNoticeContract, async ({ notice }) => {
    if (webhook === undefined) return { state: 'off' as const };
    return webhook.send({ id: notice.id, body: JSON.stringify(notice) });
  });
}
