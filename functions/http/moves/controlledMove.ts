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
import { controlStateOf, type ControlState, controlTable } from '../../../shared/rules/transfer/controlRule';
import { type Caller } from '../../../shared/contracts/model/caller';
import { moveFacts } from '../frame/handleLogged';
import { type Call } from '../frame/serve';
import { requireProvedMove } from './requireMove';
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
  return {
    move,
    start,
    moveUri: uriOf(`moves/${move.moveId}`),
    state: controlStateOf(statusFrom(found).phase, control?.wanted ?? 'run', isEnded),
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
