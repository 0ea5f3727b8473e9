import {
  type CutoverLine,
  type CutoverList,
  type CutoverState,
  cutoverStates,
} from '../../contracts/api/cutoverAnswers';
import { consumersQuery } from '../configuration/consumersQuery';
import { controlStateOf, controlTable } from '../transfer/controlRule';
import { checkedLines, type NewestCheck } from './checkedLines';
import { type CutoverFacts, lineOf } from './cutoverLine';
import { heldLines } from './heldLines';

/** What the checklist needs of a move, in addition to the newest run of checks of its vaults. */
export interface CutoverMove extends CutoverFacts, NewestCheck {
  readonly isEnded: boolean;
}

/** The checklist of a cutover: what the passes and the newest checks know. It forbids nothing. */
export function cutoverChecklist(listed: CutoverMove): CutoverList {
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

/** Who still reads the source. Only its audit log knows, and the app cannot read that. */
function consumersLine({ sourceVault }: Pick<CutoverFacts['move'], 'sourceVault'>): CutoverLine {
  return lineOf('CONSUMERS', 'You know every application that reads the source, and how it changes over.', {
    state: 'unknown',
    found: 'The app cannot read the audit log of the source.',
    action:
      'Run the query in the workspace that the diagnostic settings of the source name. It lists callers and what they called. The app is one of them.',
    query: consumersQuery(sourceVault),
  });
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

function isPossible({ move, status, isEnded }: CutoverMove): boolean {
  if (move.cutover !== 'hold') return false;
  const state = controlStateOf(status.phase, status.control?.wanted ?? 'run', isEnded);
  return controlTable.cutover[state] === 'does' && status.hold?.cutoverAskedAt === null;
}
