import { type DurableOrchestrationStatus } from 'durable-functions';
import { type Control, type CutoverAsk } from '../../../shared/contracts/model/asks';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type Hold } from '../../../shared/contracts/model/hold';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { controlMessage } from '../../../shared/rules/transfer/controlWords';
import { inputOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';

/** A run with the token that proves what people asked of it. */
export type ProvedRun = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly startToken: string };

export interface ReadControl {
  /** Reads what people asked of a run. */
  readonly readControl: (run: ProvedRun) => Promise<Control | undefined>;
}

/**
 * Returns what people asked of a running move; undefined if they asked nothing. A request for the cutover that is spent is only among
 * its entries, because the move awaits another one. Throws if the store does not answer: then nobody knows what they asked.
 */
export async function controlOf(
  found: DurableOrchestrationStatus,
  { readControl }: ReadControl,
): Promise<Control | undefined> {
  const { move, start } = inputOf(found);
  if (start === undefined || !isRunning(found)) return undefined;
  const control = await readControl({ ...move, startToken: start.token });
  if (control?.cutover === undefined) return control;
  const { cutover, ...others } = control;
  return standingCutover({ cutover }, progressOf(found)?.hold) === undefined ? others : control;
}

/** Returns the stored request for the cutover, unless it is spent. */
export function standingCutover(
  control: Pick<Control, 'cutover'> | undefined,
  hold: Hold | undefined,
): CutoverAsk | undefined {
  const asked = control?.cutover;
  return asked?.at === hold?.freeze?.spent ? undefined : asked;
}

/** Adds to a status what people asked. A paused move has the phase `paused`, whatever it does next. */
export function withControl(status: MoveStatus, control: Control | undefined): MoveStatus {
  if (control === undefined) return status;
  const shown = { ...status, control: { ...control, message: controlMessage(control) } };
  if (control.wanted !== 'pause') return shown;
  return { ...shown, phase: 'paused', etaSeconds: null, rate: { ...status.rate, itemsPerSecond: 0 } };
}
