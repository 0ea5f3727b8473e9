import { z } from 'zod';
import { MoverError } from '../../shared/contracts/moverError';

/** Where a step's line goes: the part of the runtime's context that steps need. */
export interface StepLog {
  info(line: string): void;
  warn(line: string): void;
}

const askedSchema = z.object({
  move: z.object({ moveId: z.string(), runId: z.string() }).optional(),
  itemType: z.string().optional(),
  itemName: z.string().optional(),
  page: z.number().optional(),
});

const saidSchema = z.object({
  state: z.string().optional(),
  code: z.string().optional(),
  requestId: z.string().optional(),
  throttled: z.number().optional(),
});

/** One run of one step: what it was asked, what came of it, and how long it took. */
export interface StepRun {
  readonly step: string;
  readonly input: unknown;
  readonly durationMs: number;
  readonly output?: unknown;
  readonly error?: unknown;
}

/**
 * Writes one line of JSON for a run of a step: move, item, outcome, the service's request id where something was refused,
 * duration. Fields are picked by name, so nothing else of what a step was handed or gave back can be in a log.
 */
export function logStep(log: StepLog, { step, input, output, error, durationMs }: StepRun): void {
  const { move, ...item } = askedSchema.safeParse(input).data ?? {};
  const said = error === undefined ? saidSchema.safeParse(output).data : thrown(error);
  const line = JSON.stringify({ event: 'step', step, ...move, ...item, ...said, durationMs: Math.round(durationMs) });
  if (said?.code === undefined) log.info(line);
  else log.warn(line);
}

function thrown(error: unknown): z.infer<typeof saidSchema> {
  const known = error instanceof MoverError ? error : undefined;
  return { state: 'threw', code: known?.code ?? 'INTERNAL', requestId: known?.requestId };
}
