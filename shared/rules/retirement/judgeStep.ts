import {
  type Completion,
  completionCodes,
  type CompletionCode,
  type CompletionLine,
} from '../../contracts/api/completion';
import {
  type RetirementAsk,
  type RetirementProgress,
  type RetirementState,
  type RetirementStep,
} from '../../contracts/steps/retirement';
import { type MoveSpec } from '../../contracts/steps/moveSpec';

type Statement = Pick<Completion, 'lines' | 'lastUse' | 'statedAt'>;

const dayMs = 86_400_000;

/** What a lock needs. It can be taken back, so the log of the last use need not reach back yet. */
const linesOfLock: readonly CompletionCode[] = ['MOVE', 'ITEMS', 'CONSUMERS', 'KEYS'];

/** Why a step may not begin by what a statement says; empty if it may. Each sentence names a line. */
export function missingLines(
  step: 'lock' | 'delete',
  { lines, lastUse, statedAt }: Statement,
  lockedAt: string | null,
): readonly string[] {
  if (step === 'lock') {
    const isMissing = ({ code, state }: CompletionLine) =>
      linesOfLock.includes(code) ? state !== 'yes' : code === 'SOURCE_WRITES' && state === 'no';
    return lines.filter(isMissing).map(lineWords);
  }
  const missing = lines.filter(({ state }) => state !== 'yes').map(lineWords);
  const quietAt = quietFrom({ lockedAt, lastUse });
  if (quietAt !== null && quietAt <= statedAt) return missing;
  const until = quietAt === null ? 'The vault is not locked.' : `The window of the lock ends at ${quietAt}.`;
  return [...missing, `WAIT: the source was locked for the whole quiet window. ${until}`];
}

/** When a locked vault has been locked for its whole window at the earliest; null if it is not locked, or the window is not known. */
export function quietFrom({
  lockedAt,
  lastUse,
}: Pick<Statement, 'lastUse'> & { readonly lockedAt: string | null }): string | null {
  if (lockedAt === null || lastUse === null) return null;
  return new Date(Date.parse(lockedAt) + lastUse.windowDays * dayMs).toISOString();
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
