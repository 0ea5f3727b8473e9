import { type Notice } from '../../../shared/contracts/api/notices';
import { type MoveReport } from '../../../shared/contracts/api/report';
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
