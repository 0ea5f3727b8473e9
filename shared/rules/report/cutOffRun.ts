import { type Phase, type Problem } from '../../contracts/model/progress';
import { type CutOffRun } from '../../contracts/api/moveRuns';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { type ItemResult, type StepFailed } from '../../contracts/model/outcome';
import { batchesAtOnce } from '../transfer/batching';
import { updatedWords } from '../transfer/updatedApp';
import { counted } from '../../words/word';
import { failureProblem } from '../problems/failureProblem';
import { escapeText } from '../text/quoteText';
import { shortenText } from '../text/shortenText';

/** The result of an item whose batch began but stored no result. The item may or may not be in the target. */
export function cutOffResult(result: ItemResult): ItemResult {
  if (result.state !== 'planned') return result;
  const detail =
    'Its transfer had begun when the run ended, and no result is stored. It may or may not be in the target.';
  return { ...result, state: 'cutOff', code: 'TRANSFER_CUT_OFF', detail };
}

/** The pages whose transfer had begun, computed from history for a run that did not store them. */
export function begunByProgress(progress: MoveProgress): ReadonlySet<number> {
  const { phase, plan, nextPage, pagesAtOnce } = progress;
  const pages = plan?.pages ?? 0;
  const length = Math.min(pages, begunCount(phase, nextPage, batchesAtOnce(pages, pagesAtOnce), pages));
  return new Set(Array.from({ length }, (_, page) => page));
}

function begunCount(phase: Phase, nextPage: number, atOnce: number, pages: number): number {
  if (phase === 'transferring') return nextPage + atOnce;
  return ['planning', 'awaitingApproval', 'preparing'].includes(phase) ? 0 : pages;
}

export interface CutOffCounts {
  readonly cutOff: number;
  readonly notBegun: number;
  /** Items with versions that the run enabled to read them and may not have disabled again. */
  readonly unlocked: number;
}

/** The first problem in the report of a run that wrote no report itself. */
export function cutOffProblem(run: CutOffRun, { cutOff, notBegun, unlocked }: CutOffCounts): Problem {
  if (run.cause === 'reportGone') {
    const detail =
      'The run wrote a report at its end, but the store no longer has it. The app built this report from what the store still has.';
    return failureProblem(failed('STORE_OBJECT_INVALID', detail));
  }
  const counts = `${counted(notBegun, 'item was', 'items were')} not begun and ${counted(cutOff, 'item was', 'items were')} in progress.`;
  const late = 'Batches in progress still end and store their results. Later reads of this report include them.';
  const sentences = [
    causeOf(run),
    `When this report was made, ${counts}`,
    ...settingsOf(run),
    ...(unlocked > 0 ? [stillEnabled(unlocked)] : []),
    ...(cutOff > 0 ? [late] : []),
  ];
  const code = run.cause === 'appUpdated' ? 'APP_UPDATED' : 'MOVE_CUT_OFF';
  return failureProblem(failed(code, sentences.join(' ')));
}

/** The text for a terminated move, with the reason of the person who terminated it. */
export function terminatedWords(phase: Phase, reason: string | undefined): string {
  const given = reason === undefined ? '' : ` The reason given: "${escapeText(shortenText(reason, maxReason))}".`;
  return `The move was terminated in phase ${phase}.${given}`;
}

const maxReason = 200;

function causeOf({ cause, progress, reason }: CutOffRun): string {
  switch (cause) {
    case 'terminated':
      return terminatedWords(progress?.phase ?? 'planning', reason);
    case 'orchestrationFailed':
      return 'The orchestration failed before the move could end. The status URL of the runtime has its reason.';
    case 'appUpdated':
      return updatedWords;
    case 'unknown':
      return 'The run wrote no report, and the runtime no longer has its history: it was terminated or lost before its end.';
    case 'reportGone':
      return '';
  }
}

/** The move writes issuers, contacts and the target's configuration in one phase, and stores their results at its end. */
function settingsOf({ cause, progress }: CutOffRun): readonly string[] {
  const mayHaveBegun = cause === 'unknown' || progress?.phase === 'preparing';
  return mayHaveBegun
    ? ['Issuers, contacts and the configuration of the target that are shown as planned may have been written.']
    : [];
}

function stillEnabled(count: number): string {
  return `The move enabled disabled versions of ${counted(count, 'item')} to read them, and they may still be enabled. The next move of these two vaults disables them again.`;
}

function failed(code: StepFailed['code'], detail: string): Pick<StepFailed, 'code' | 'detail' | 'requestId'> {
  return { code, detail };
}
