import { type Notice, noticeSchema } from '../../../shared/contracts/model/notices';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { waitUntil } from '../host/hostWait';
import { isEnd } from '../local/localMoves';
import { type NoticeReceiver } from '../notices/noticeReceiver';
import { isSettled, labelsOf, type Seen, timeOf, type Verdicts } from './judgeHeld';
import { differing } from './seeVault';

/** What a notice says of the end of a move. */
export type SaidAtEnd = Extract<Notice, { type: 'keyvaultmover.move.phaseChanged' }>['data'];

/** Compares the notice of the last phase with the vaults, and with the report. */
export function judgeNotice(seen: Seen, { phase, sincePlan }: MoveReport, said: SaidAtEnd, verdicts: Verdicts): void {
  verdicts.say('notice phase', said.phase === phase, () => `${said.phase}, not ${phase}`);
  if (said.phase !== 'completed') return;
  const inStepAt = timeOf(sincePlan?.inStepAt);
  // A request that only names deletions has decided that these items remain.
  const left = new Set(labelsOf(sincePlan?.deleted ?? []));
  const isOpen = (label: string) => isSettled(seen, label, inStepAt) && !left.has(label);
  const different = differing(seen.from, seen.to).filter(isOpen);
  verdicts.say('notice completed', different.length === 0, () => different.join());
}

/** Waits for the notice of the last phase of a move. */
export async function noticeOfEnd(notices: NoticeReceiver, moveId: string): Promise<SaidAtEnd> {
  return waitUntil(() => {
    for (const { event } of notices.received) {
      const notice = noticeSchema.parse(event);
      if (notice.type !== 'keyvaultmover.move.phaseChanged') continue;
      if (notice.data.moveId === moveId && isEnd(notice.data.phase)) return notice.data;
    }
    return undefined;
  }, `notice of the end of ${moveId}`);
}
