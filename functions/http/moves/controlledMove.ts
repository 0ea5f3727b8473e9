import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import {
  type AskVerb,
  type Control,
  type ControlEntry,
  type ControlVerb,
  type CutoverAsk,
  type Wanted,
} from '../../../shared/contracts/model/asks';
import { type FreezeMode } from '../../../shared/contracts/model/freeze';
import { type Hold } from '../../../shared/contracts/model/hold';
import { type Start } from '../../../shared/contracts/model/ids';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { approvalEvent, type LookAtControl } from '../../../shared/contracts/steps/orchestrations';
import { controlStateOf, type ControlState, controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { Refused } from '../answers/problem';
import { type Caller } from '../../../shared/contracts/model/caller';
import { moveFacts } from '../frame/handleLogged';
import { type Call } from '../frame/serve';
import { findProvedMove, requireProvedMove } from './requireMove';
import { isRunning } from '../../runtime/orchestrationState';
import { inputOf, progressOf } from '../../runtime/findMove';
import { statusFrom } from './statusFrom';
import { type ProvedRun, type ReadControl, standingCutover } from './controlOf';
import { type ProveInput } from '../../runtime/newerVersion';

/** What the control verbs need from outside the HTTP room. */
export interface ControlMoveParts extends ReadControl, ProveInput {
  /** Adds what a person asks, unless `change` returns undefined for what is stored. Returns all of it. */
  readonly askOfRun: (
    run: ProvedRun,
    asked: {
      readonly entry: ControlEntry;
      readonly change: (wanted: Wanted) => Wanted | undefined;
      readonly spent?: string | undefined;
    },
  ) => Promise<Control | undefined>;
  /** Wakes what holds because the run was paused. */
  readonly wake: (client: DurableClient, run: ProvedRun) => Promise<void>;
  readonly now: () => Date;
}

/** A move as a verb finds it. */
export interface ControlledMove {
  readonly move: MoveSpec;
  readonly start: Start | undefined;
  readonly moveUri: string;
  readonly state: ControlState;
  /** Whether the move waits for an approval, or may do so soon. */
  readonly mayAwaitApproval: boolean;
  /** The cutover of a held move. */
  readonly hold: Hold | undefined;
  /** The request for the cutover that counts. One whose proof did not succeed counts no more. */
  readonly cutover: CutoverAsk | undefined;
}

/** Finds the move that a verb is about, and what the verb needs to know of it. */
export async function requireControlled(call: Call, parts: ReadControl & ProveInput) {
  const found = await requireProvedMove(call, parts);
  const controlled = await controlledMove(found, call, parts);
  call.log(moveFacts(controlled.move));
  return { found, controlled };
}

/** Returns what a verb needs to know of a move. */
export async function controlledMove(
  found: DurableOrchestrationStatus,
  { uriOf }: Pick<Call, 'uriOf'>,
  { readControl }: ReadControl,
): Promise<ControlledMove> {
  const { move, start } = inputOf(found);
  const isEnded = !isRunning(found);
  const run = start === undefined || isEnded ? undefined : { ...move, startToken: start.token };
  const control = run === undefined ? undefined : await readControl(run);
  const hold = progressOf(found)?.hold;
  const status = statusFrom(found);
  // At the end a run has no start token, so nothing proves the request for a cancel. Its own status still says it.
  const isCancelled = status.problemsByCode.some(({ code }) => code === 'MOVE_CANCELLED');
  return {
    move,
    start,
    moveUri: uriOf(`moves/${move.moveId}`),
    state: controlStateOf(status.phase, isCancelled ? 'cancel' : (control?.wanted ?? 'run'), isEnded),
    hold,
    cutover: hold?.cutover ?? standingCutover(control, hold),
    mayAwaitApproval: !isEnded && move.approval === 'required' && (progressOf(found)?.approval ?? null) === null,
  };
}

/** What a run shall do after a verb. */
const wantedAfter = { pause: 'pause', resume: 'run', cancel: 'cancel', cutover: 'run' } as const satisfies Partial<
  Record<ControlVerb, Wanted>
>;

/** A verb that changes what a run shall do. */
type HoldVerb = keyof typeof wantedAfter;

interface AskedVerb<Verb extends AskVerb = AskVerb> {
  readonly verb: Verb;
  /** Who asks, if the app knows its callers. */
  readonly caller: Caller | undefined;
  readonly reason?: string | undefined;
  readonly freeze?: FreezeMode | undefined;
}

/**
 * Stores what a person asks of a run, then wakes what waits. Returns all that people asked. A call that stored its request
 * and was lost before it woke anything is repeated by its caller; the hourly sweep does the same.
 */
export async function askVerb(
  parts: ControlMoveParts,
  client: DurableClient,
  { move, state, mayAwaitApproval, hold }: ControlledMove,
  run: ProvedRun,
  { verb, caller, reason, freeze }: AskedVerb<HoldVerb>,
): Promise<Control | undefined> {
  const entry = controlEntryOf(parts, { verb, caller, reason, freeze });
  const change = (stored: Wanted) => {
    const now = controlStateOf(phaseIn(state), stored, false);
    return controlTable[verb][now] === 'does' ? wantedAfter[verb] : undefined;
  };
  const control = await parts.askOfRun(run, { entry, change, spent: hold?.freeze?.spent });
  if (verb === 'pause') return control;
  await parts.wake(client, run);
  const look: LookAtControl = { look: 'control' };
  if (verb === 'cancel' && mayAwaitApproval) await client.raiseEvent(move.moveId, approvalEvent, look);
  return control;
}

/** Refuses a verb that is not possible now. Returns the answer to one that was done before; undefined if it has to be done. */
export function answerByTable(verb: ControlVerb, { move, moveUri, state }: ControlledMove) {
  const verdict = controlTable[verb][state];
  if (verdict === 'no') throw new Refused(refusalOf(verb, state, { ...move, moveUri }));
  return verdict === 'same' ? controlAnswer({ move, moveUri }) : undefined;
}

/** Asks something of a run. If its start token is gone, the run has ended, or is about to: then `known` answers, by what the move is now. */
export async function askUnlessEnded<T>(
  call: Call,
  parts: ControlMoveParts,
  ask: () => Promise<T>,
  known: (now: ControlledMove) => T | undefined,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof MoverError) || error.code !== 'START_REFUSED') throw error;
    const found = await findProvedMove(call.client, call.id, parts);
    const now = found === undefined ? undefined : await controlledMove(found, call, parts);
    const answer = now === undefined ? undefined : known(now);
    if (answer === undefined) throw error;
    return answer;
  }
}

/** Returns who asks for what, when and why. */
export function controlEntryOf(
  { now }: Pick<ControlMoveParts, 'now'>,
  { verb, caller, reason, freeze }: AskedVerb,
): ControlEntry {
  const who = caller === undefined ? { by: null } : { by: caller.name, identity: idOf(caller) };
  return {
    verb,
    at: now().toISOString(),
    ...who,
    ...(reason === undefined ? {} : { reason }),
    ...(freeze && { freeze }),
  };
}

/** A phase in which a move in this state may be. Two verbs at once may meet in the store. */
function phaseIn(state: ControlState) {
  return state === 'cancelling' || state === 'paused' ? 'transferring' : state;
}

function idOf({ tenantId, objectId }: { readonly tenantId: string; readonly objectId: string }) {
  return { tenantId, objectId };
}

/** The answer to a verb that was accepted. */
export function controlAnswer<More extends object>(
  { move, moveUri }: Pick<ControlledMove, 'move' | 'moveUri'>,
  more?: More,
) {
  const jsonBody = Object.assign({ id: move.moveId, moveUri }, more);
  return { headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody };
}
