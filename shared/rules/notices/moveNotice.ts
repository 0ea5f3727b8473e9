import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Notice } from '../../contracts/model/notices';
import { type Notified } from '../../contracts/steps/noticeSteps';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { countsOf } from '../transfer/moveStatusOf';

/** The id of a notice of a run, by its number from 0. */
export function moveNoticeId({ moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>, at: number): string {
  return `move-${moveId}-${runId}-${String(at).padStart(2, '0')}`;
}

/** The notice about the phase that a move has entered. `now` is the orchestration's own time. */
export function moveNotice(move: MoveSpec, progress: MoveProgress, notified: Notified, now: string): Notice {
  const { moveId, runId, sourceVault, targetVault, dryRun } = move;
  const { phase, plan, reportHead = null } = progress;
  const { items, versions, problemCount, problemsByCode } = countsOf(progress);
  return {
    specversion: '1.0',
    id: moveNoticeId(move, notified.notices),
    source: `/api/moves/${moveId}`,
    type: 'keyvaultmover.move.phaseChanged',
    subject: `${sourceVault}/${targetVault}`,
    time: now,
    datacontenttype: 'application/json',
    sequence: String(notified.notices).padStart(6, '0'),
    data: {
      moveId,
      runId,
      sourceVault,
      targetVault,
      dryRun,
      phase,
      previousPhase: notified.phase,
      items,
      versions,
      problemCount,
      problemCodes: problemsByCode.map(({ code }) => code),
      planHash: plan?.planHash ?? null,
      reportHead,
    },
  };
}
