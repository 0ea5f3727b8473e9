import {
  type CutoverLine,
  type CutoverList,
  type CutoverState,
  cutoverStates,
} from '../../contracts/api/cutoverAnswers';
import { type CheckRun } from '../../contracts/model/checks';
import { controlStateOf, controlTable } from '../transfer/controlRule';
import { checkedLines } from './checkedLines';
import { type CutoverFacts } from './cutoverLine';
import { consumersLine } from './consumersLine';
import { heldLines } from './heldLines';

/** What the checklist needs of a move, in addition to the newest run of checks of its vaults. */
export interface ListedMove extends CutoverFacts {
  readonly isEnded: boolean;
  readonly check: CheckRun | undefined;
}

/** The checklist of a cutover: what the passes and the newest checks know. It forbids nothing. */
export function cutoverChecklist(listed: ListedMove): CutoverList {
  const { move, status, check } = listed;
  const { moveId: id, runId, sourceVault, targetVault } = move;
  const lines = [...heldLines(listed), ...checkedLines(listed), consumersLine(move)];
  return {
    ...{ id, runId, sourceVault, targetVault, phase: status.phase },
    verdict: verdictOf(lines),
    counts: countStates(lines),
    isPossible: isPossible(listed),
    passAt: status.hold?.lastPassAt ?? null,
    check: check === undefined ? null : { id: check.id, finishedAt: check.finishedAt },
    lines,
  };
}

/** Nothing unknown adds up to go. */
function verdictOf(lines: readonly CutoverLine[]): CutoverState {
  const worst = (['noGo', 'unknown'] as const).find((state) => lines.some((line) => line.state === state));
  return worst ?? 'go';
}

function countStates(lines: readonly CutoverLine[]): CutoverList['counts'] {
  const count = (state: CutoverState) => lines.filter((line) => line.state === state).length;
  const [go, noGo, unknown] = cutoverStates;
  return { go: count(go), noGo: count(noGo), unknown: count(unknown) };
}

function isPossible({ move, status, isEnded }: ListedMove): boolean {
  if (move.cutover !== 'hold') return false;
  const state = controlStateOf(status.phase, status.control?.wanted ?? 'run', isEnded);
  return controlTable.cutover[state] === 'does' && status.hold?.cutoverAskedAt === null;
}
