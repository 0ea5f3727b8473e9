import { z } from 'zod';
import { MoverError } from '../../shared/contracts/model/moverError';

/** Where a step's line goes: the part of the runtime's context that steps need. */
export interface StepLog {
  info(line: string): void;
  warn(line: string): void;
}

const itemShape = { itemType: z.string().optional(), itemName: z.string().optional() };

const askedSchema = z.object({
  move: z.object({ moveId: z.string(), runId: z.string() }).optional(),
  ...itemShape,
  /** Planning is handed an item as it was listed. */
  item: z.object(itemShape).optional(),
  /** One step is handed a page itself. */
  page: z.number().optional().catch(undefined),
});

const failureShape = { code: z.string().optional(), requestId: z.string().optional() };

const saidSchema = z.object({
  state: z.string().optional(),
  ...failureShape,
  retryable: z.boolean().optional(),
  throttled: z.number().optional(),
  /** How the move ended, which its last step says. */
  phase: z.string().optional(),
  problemCount: z.number().optional(),
});

/** An item that could not be inspected is in the plan, with the cause next to it. */
const notInspectedSchema = z.object({ planned: z.object({ failure: z.object(failureShape) }) });

/** One run of one step: what it was asked, what came of it, and how long it took. */
export interface StepRun {
  readonly step: string;
  readonly input: unknown;
  readonly durationMs: number;
  readonly output?: unknown;
  readonly error?: unknown;
}

/** What may be told of a run: fields picked by name, so nothing else of what a step was handed or gave back is in it. */
export interface StepRecord extends z.infer<typeof saidSchema> {
  readonly step: string;
  readonly moveId?: string | undefined;
  readonly runId?: string | undefined;
  readonly itemType?: string | undefined;
  readonly itemName?: string | undefined;
  readonly page?: number | undefined;
  readonly durationMs: number;
}

/** Tells a run in flat fields: move, item, outcome, the service's request id where something was refused, duration. */
export function stepRecord({ step, input, output, error, durationMs }: StepRun): StepRecord {
  const { move, item, ...asked } = askedSchema.safeParse(input).data ?? {};
  const said = error === undefined ? returned(output) : thrown(error);
  return { step, ...move, ...item, ...asked, ...said, durationMs: Math.round(durationMs) };
}

/** Writes one line of JSON for a run of a step; docs/observability.md has its fields. */
export function logStep(log: StepLog, story: StepRecord): void {
  const line = JSON.stringify({ event: 'step', ...story });
  if (story.code === undefined) log.info(line);
  else log.warn(line);
}

function returned(output: unknown): z.infer<typeof saidSchema> | undefined {
  const failed = notInspectedSchema.safeParse(output).data?.planned.failure;
  const said = saidSchema.safeParse(output).data;
  return failed === undefined ? said : { ...said, state: 'failed', ...failed };
}

function thrown(error: unknown): z.infer<typeof saidSchema> {
  const known = error instanceof MoverError ? error : undefined;
  const { code = 'INTERNAL', requestId, retryable = false } = known ?? {};
  return { state: 'threw', code, requestId, retryable };
}
