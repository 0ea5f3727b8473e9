import { type ControlVerb, controlVerbs, type Wanted } from '../../contracts/model/asks';
import { type FreezeMode } from '../../contracts/model/freeze';
import { type Phase } from '../../contracts/model/progress';
import { type ErrorCode } from '../../contracts/model/errorCodes';

/** The states that decide which verbs are possible: the phases, and `cancelling` after a cancel that has not ended yet. */
export const controlStates = [
  'planning',
  'awaitingApproval',
  'preparing',
  'transferring',
  'verifying',
  'syncing',
  'awaitingCutover',
  'paused',
  'cancelling',
  'finishing',
  'completed',
  'partiallyCompleted',
  'failed',
  'cancelled',
] as const satisfies readonly (Phase | 'cancelling')[];
export type ControlState = (typeof controlStates)[number];

/** `does`: the verb changes something. `same`: it was done before, so the answer is the same. `no`: it is refused. */
export type ControlVerdict = 'does' | 'same' | 'no';

/** The same verdict in each phase in which a move works or waits. */
const inProgress = (verdict: ControlVerdict) => ({
  planning: verdict,
  awaitingApproval: verdict,
  preparing: verdict,
  transferring: verdict,
  verifying: verdict,
  syncing: verdict,
  awaitingCutover: verdict,
});

const ended = {
  completed: 'no',
  partiallyCompleted: 'no',
  failed: 'no',
  cancelled: 'no',
} as const satisfies Partial<Record<ControlState, ControlVerdict>>;

/** Every verb in every state. `npm run docs` writes this table into `docs/operating.md`. */
export const controlTable: Readonly<Record<ControlVerb, Readonly<Record<ControlState, ControlVerdict>>>> = {
  pause: { ...inProgress('does'), paused: 'same', cancelling: 'no', finishing: 'no', ...ended },
  resume: { ...inProgress('same'), paused: 'does', cancelling: 'no', finishing: 'same', ...ended },
  cancel: { ...inProgress('does'), paused: 'does', cancelling: 'same', finishing: 'no', ...ended, cancelled: 'same' },
  // Only for a move with "cutover": "hold". Any other is refused in every state.
  cutover: {
    ...inProgress('no'),
    syncing: 'does',
    awaitingCutover: 'does',
    paused: 'no',
    cancelling: 'no',
    finishing: 'same',
    ...ended,
    completed: 'same',
    partiallyCompleted: 'same',
  },
  // A run that is itself a retry answers a second retry with no change.
  retry: {
    ...inProgress('no'),
    paused: 'no',
    cancelling: 'no',
    finishing: 'no',
    completed: 'no',
    partiallyCompleted: 'does',
    failed: 'does',
    cancelled: 'does',
  },
  pace: { ...inProgress('does'), paused: 'does', cancelling: 'no', finishing: 'no', ...ended },
};

/** The states in which an ended move can be rolled back. It also needs the report of its last run. */
export const rollbackVerdicts: Readonly<Record<ControlState, ControlVerdict>> = {
  ...inProgress('no'),
  paused: 'no',
  cancelling: 'no',
  finishing: 'no',
  completed: 'does',
  partiallyCompleted: 'does',
  failed: 'does',
  cancelled: 'does',
};

/** Returns the state of a move. `phase` is the phase of its orchestration, `isEnded` whether that has ended. */
export function controlStateOf(phase: Phase, wanted: Wanted, isEnded: boolean): ControlState {
  if (isEnded || wanted === 'run') return phase;
  return wanted === 'pause' ? 'paused' : 'cancelling';
}

export interface ControlRefusal {
  readonly status: 409;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Returns why a verb is refused, and what is possible instead. */
export function refusalOf(
  verb: ControlVerb,
  state: ControlState,
  { moveId, moveUri }: { readonly moveId: string; readonly moveUri: string },
): ControlRefusal {
  const possible = verbsIn(state).map((one) => `POST ${moveUri}/${one}`);
  const next = possible.length === 0 ? `See ${moveUri}.` : `Possible now: ${possible.join(', ')}. See ${moveUri}.`;
  const code = state in ended ? 'MOVE_ENDED' : 'NOT_POSSIBLE_NOW';
  return { status: 409, code, detail: `Move ${moveId} ${whyNot(verb, state)} ${next}` };
}

/** The verbs that change something in a state. */
export function verbsIn(state: ControlState): readonly ControlVerb[] {
  return controlVerbs.filter((verb) => controlTable[verb][state] === 'does');
}

function whyNot(verb: ControlVerb, state: ControlState): string {
  if (verb === 'retry') {
    return state === 'completed'
      ? 'has ended (completed): everything arrived, so nothing is left for a retry.'
      : `is in progress (${state}). A retry is possible once it has ended.`;
  }
  if (verb === 'cutover') return whyNoCutover(state);
  const what = verb === 'pace' ? 'change the pace of' : verb;
  if (state in ended) return `has ended (${state}). There is nothing to ${what}.`;
  if (state === 'cancelling') return `is being cancelled, so nobody can ${what} it any more.`;
  return `is ${state === 'finishing' ? 'finishing' : `in phase ${state}`}: it writes its report and ends by itself. There is nothing left to ${what}.`;
}

function whyNoCutover(state: ControlState): string {
  if (state in ended) return `has ended (${state}) without a cutover.`;
  if (state === 'paused') return 'is paused. Resume it first: the last pass has to move what is new in the source.';
  if (state === 'cancelling') return 'is being cancelled, so there is no cutover any more.';
  if (state === 'finishing') return 'is finishing without a cutover: it writes its report and ends by itself.';
  return `is in phase ${state}. A cutover is possible once its first pass has begun (syncing, awaitingCutover).`;
}

/** Why a move that is not held has no cutover to ask for. */
export function notHeld({ moveId, moveUri }: { readonly moveId: string; readonly moveUri: string }): ControlRefusal {
  const detail = `Move ${moveId} was started without "cutover": "hold", so it ends by itself. See ${moveUri}.`;
  return { status: 409, code: 'NOT_POSSIBLE_NOW', detail };
}

/** Why a cutover cannot be asked for with another proof. `by`: the proof that the request before asked for. */
export function askedOtherwise(
  { moveId, moveUri }: { readonly moveId: string; readonly moveUri: string },
  by: FreezeMode | undefined,
): ControlRefusal {
  const before = by === undefined ? 'without "freeze"' : `with "freeze": "${by}"`;
  const detail = `The cutover of move ${moveId} was asked for ${before} before, and that request counts. See ${moveUri}.`;
  return { status: 409, code: 'NOT_POSSIBLE_NOW', detail };
}
