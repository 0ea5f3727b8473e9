import { type DurableOrchestrationStatus } from 'durable-functions';
import { type Control } from '../../../shared/contracts/api/moveControl';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { controlMessage } from '../../../shared/rules/transfer/controlWords';
import { inputOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';

/** A run with the token that proves what people asked of it. */
export type ProvedRun = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly startToken: string };

export interface ReadControl {
  /** Reads what people asked of a run. */
  readonly readControl: (run: ProvedRun) => Promise<Control | undefined>;
}

/** Returns what people asked of a running move; undefined if they asked nothing, or the store does not answer. */
export async function controlOf(
  found: DurableOrchestrationStatus,
  { readControl }: ReadControl,
): Promise<Control | undefined> {
  const { move, start } = inputOf(found);
  if (start === undefined || !isRunning(found)) return undefined;
  return readControl({ ...move, startToken: start.token }).catch(() => undefined);
}

/** Adds to a status what people asked. A paused move has the phase `paused`, whatever it does next. */
export function withControl(status: MoveStatus, control: Control | undefined): MoveStatus {
  if (control === undefined) return status;
  const shown = { ...status, control: { ...control, message: controlMessage(control) } };
  if (control.wanted !== 'pause') return shown;
  return { ...shown, phase: 'paused', etaSeconds: null, rate: { ...status.rate, itemsPerSecond: 0 } };
}
