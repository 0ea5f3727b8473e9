import { type Completion, completionCodes, type CompletionLine } from '../../contracts/api/completion';
import {
  type RetirementAsk,
  type RetirementProgress,
  type RetirementState,
  type RetirementStatus,
  type RetirementStep,
} from '../../contracts/steps/retirement';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { fitStatus } from '../text/fitStatus';
import { forbids, quietFrom } from '../../words/retirementLines';

type Statement = Pick<Completion, 'lines' | 'lastUse' | 'statedAt'>;

/** Why a step may not begin by what a statement says; empty if it may. Each sentence names a line. */
export function missingLines(
  step: 'lock' | 'delete',
  { lines, lastUse, statedAt }: Statement,
  lockedAt: string | null,
): readonly string[] {
  const missing = lines.filter((line) => forbids(step, line)).map(lineWords);
  if (step === 'lock') return missing;
  const quietAt = quietFrom({ lockedAt, lastUse });
  if (quietAt !== null && quietAt <= statedAt) return missing;
  const until = quietAt === null ? 'The vault is not locked.' : `The window of the lock ends at ${quietAt}.`;
  return [...missing, `WAIT: the source was locked for the whole quiet window. ${until}`];
}

function lineWords({ code, found, action, names, count }: CompletionLine): string {
  const rest = count > maxNames ? `, and ${String(count - maxNames)} more` : '';
  const named = names.length === 0 ? '' : ` ${names.slice(0, maxNames).join('; ')}${rest}.`;
  return `${code}: ${completionCodes[code]}. ${found}${named}${action === null ? '' : ` ${action}`}`;
}

const maxNames = 2;

/** The steps that are possible in a state. */
const stepsOf: Readonly<Record<RetirementState, readonly RetirementStep[]>> = {
  open: ['lock'],
  locked: ['delete', 'unlock'],
  deleted: ['recover'],
};

export function possibleSteps(state: RetirementState): readonly RetirementStep[] {
  return stepsOf[state];
}

/** Whether an ask counts: nobody has handled it, or a later one. */
export function isNewAsk({ askedAt }: Pick<RetirementAsk, 'askedAt'>, { steps }: RetirementProgress): boolean {
  const last = steps.at(-1);
  return last === undefined || askedAt > last.askedAt;
}

/** Whether an ask waits for its second person. */
export function awaitsApproval({ barred, approval }: Pick<RetirementAsk, 'barred' | 'approval'>): boolean {
  return barred !== undefined && approval === undefined;
}

export const nothingRetired: RetirementProgress = {
  state: 'open',
  record: null,
  lockedAt: null,
  deletedAt: null,
  recoverableUntil: null,
  openedByHand: [],
  readAt: null,
  steps: [],
};

/** The move as the steps of its retirement get it. The claim on the source belongs to the retirement, and it writes to no target. */
export function moveOfRetirement(move: MoveSpec, retirementId: string): MoveSpec {
  const spec: MoveSpec = { ...move, runId: retirementId };
  delete spec.contentKey;
  delete spec.startToken;
  delete spec.retryOf;
  return spec;
}

/** What a status has room for: the newest steps. Their texts can be long, and forty of them are far more than a status may have. */
export function shownRetirement(status: RetirementStatus): RetirementStatus {
  return fitStatus(status, ({ progress: { steps, openedByHand } }) => [
    () => (steps.length > 1 ? steps.shift() : undefined),
    () => steps[0]?.left.pop(),
    () => openedByHand.pop(),
  ]);
}

/** Whether a status shows this progress, in whole or as much of it as fits. */
export function isShownOf(shown: RetirementProgress, progress: RetirementProgress): boolean {
  const factsOf = ({ steps, openedByHand: _, ...facts }: RetirementProgress): string =>
    JSON.stringify([facts, steps.at(-1)?.askedAt]);
  return factsOf(shown) === factsOf(progress);
}
