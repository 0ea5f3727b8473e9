import { z } from 'zod';
import { cleanUpSchema } from '../../shared/contracts/model/earlierRuns';
import { MoverError } from '../../shared/contracts/model/moverError';

/** Receives the log line of a step: the part of the runtime's context that steps need. */
export interface StepLog {
  info(line: string): void;
  warn(line: string): void;
}

const itemShape = { itemType: z.string().optional(), itemName: z.string().optional() };

const inputSchema = z.object({
  move: z.object({ moveId: z.string(), runId: z.string() }).optional(),
  ...itemShape,
  /** The input of a planning step contains the item as it was listed. */
  item: z.object(itemShape).optional(),
  /** The input of one step contains a whole page instead of a number. */
  page: z.number().optional().catch(undefined),
});

const failureShape = { code: z.string().optional(), requestId: z.string().optional() };

const outcomeSchema = z.object({
  state: z.string().optional(),
  ...failureShape,
  retryable: z.boolean().optional(),
  throttled: z.number().optional(),
  /** How the move ended, in the output of its last step. */
  phase: z.string().optional(),
  problemCount: z.number().optional(),
  /** Versions that were disabled again because a run had left them enabled: each is a write to a vault. */
  relocked: cleanUpSchema.shape.relocked.optional(),
});

const cleanedUpSchema = z.object({ cleanUp: cleanUpSchema });

/** The plan contains an item that could not be inspected, together with the cause. */
const notInspectedSchema = z.object({ planned: z.object({ failure: z.object(failureShape) }) });

/** One run of one step: its input, its result, and its duration. */
export interface StepRun {
  readonly step: string;
  readonly input: unknown;
  readonly durationMs: number;
  readonly output?: unknown;
  readonly error?: unknown;
}

/**
 * The loggable facts of a run. Its fields are picked by name, so nothing else from the step's input or output is in it.
 */
export interface StepRecord extends z.infer<typeof outcomeSchema> {
  /** How many notes of enabled versions the step refused. */
  readonly refusedNotes?: number | undefined;
  readonly step: string;
  readonly moveId?: string | undefined;
  readonly runId?: string | undefined;
  readonly itemType?: string | undefined;
  readonly itemName?: string | undefined;
  readonly page?: number | undefined;
  readonly durationMs: number;
}

/** Returns a run as flat fields: move, item, outcome, the service's request id if it refused something, duration. */
export function stepRecord({ step, input, output, error, durationMs }: StepRun): StepRecord {
  const { move, item, ...asked } = inputSchema.safeParse(input).data ?? {};
  const outcome = error === undefined ? returned(output) : thrown(error);
  return { step, ...move, ...item, ...asked, ...outcome, durationMs: Math.round(durationMs) };
}

/** Writes one line of JSON for a run of a step. docs/observability.md lists its fields. */
export function logStep(log: StepLog, record: StepRecord): void {
  const line = JSON.stringify({ event: 'step', ...record });
  if (record.code === undefined) log.info(line);
  else log.warn(line);
}

function returned(output: unknown): Partial<StepRecord> {
  const outcome = outcomeSchema.safeParse(output).data;
  // Few outputs have one of these fields, and every step of every item writes a line.
  const failed = has(output, 'planned') ? notInspectedSchema.safeParse(output).data?.planned.failure : undefined;
  const cleanUp = has(output, 'cleanUp') ? cleanedUpSchema.safeParse(output).data?.cleanUp : undefined;
  const { relocked, refused } = cleanUp ?? {};
  const cleaned = relocked === undefined ? {} : { relocked, refusedNotes: refused?.length };
  return failed === undefined ? { ...outcome, ...cleaned } : { ...outcome, state: 'failed', ...failed };
}

function has(output: unknown, field: string): boolean {
  return typeof output === 'object' && output !== null && field in output;
}

function thrown(error: unknown): z.infer<typeof outcomeSchema> {
  const known = error instanceof MoverError ? error : undefined;
  const { code = 'INTERNAL', requestId, retryable = false } = known ?? {};
  return { state: 'threw', code, requestId, retryable };
}
