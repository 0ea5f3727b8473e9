import { type z } from 'zod';
import { cleanUpSchema } from '../../../shared/contracts/model/earlierRuns';
import { MoverError } from '../../../shared/contracts/model/moverError';

/** Receives the log line of a step: the part of the runtime's context that steps need. */
export interface StepLog {
  info(line: string): void;
  warn(line: string): void;
}

/** The fields of a part of an input or output. Every step of every item writes a line, so this picks them without a schema. */
type Fields = Readonly<Record<string, unknown>>;

/** The outcome of a run, from its output or from what it threw. */
interface Outcome {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly throttled?: number | undefined;
  /** How the move ended, in the output of its last step. */
  readonly phase?: string | undefined;
  readonly problemCount?: number | undefined;
  /** Versions that were disabled again because a run had left them enabled: each is a write to a vault. */
  readonly relocked?: Relocked | undefined;
  /** How many notes of enabled versions the step refused. */
  readonly refusedNotes?: number | undefined;
}

type Relocked = z.infer<typeof relockedSchema>;
const relockedSchema = cleanUpSchema.shape.relocked;

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
export interface StepRecord extends Outcome {
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
  const outcome = error === undefined ? returned(output) : thrown(error);
  return { step, ...asked(input), ...outcome, durationMs: Math.round(durationMs) };
}

/** Writes one line of JSON for a run of a step. docs/observability.md lists its fields. */
export function logStep(log: StepLog, record: StepRecord): void {
  const line = JSON.stringify({ event: 'step', ...record });
  if (record.code === undefined) log.info(line);
  else log.warn(line);
}

function asked(input: unknown) {
  const { move, item, itemType, itemName, page } = fieldsOf(input);
  const { moveId, runId } = fieldsOf(move);
  // The input of a planning step contains the item as it was listed.
  const listed = fieldsOf(item);
  return {
    moveId: text(moveId),
    runId: text(runId),
    itemType: text(itemType ?? listed['itemType']),
    itemName: text(itemName ?? listed['itemName']),
    // The input of one step contains a whole page instead of a number.
    page: number(page),
  };
}

function returned(output: unknown): Outcome {
  const fields = fieldsOf(output);
  const { state, retryable, throttled, phase, problemCount, relocked, cleanUp, planned } = fields;
  const { refused, relocked: cleaned = relocked } = fieldsOf(cleanUp);
  // The plan contains an item that could not be inspected, together with the cause.
  const { failure } = fieldsOf(planned);
  const { code, requestId } = failure === undefined ? fields : fieldsOf(failure);
  return {
    state: failure === undefined ? text(state) : 'failed',
    code: text(code),
    requestId: text(requestId),
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    throttled: number(throttled),
    phase: text(phase),
    problemCount: number(problemCount),
    relocked: cleaned === undefined ? undefined : relockedSchema.safeParse(cleaned).data,
    refusedNotes: Array.isArray(refused) ? refused.length : undefined,
  };
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function thrown(error: unknown): Outcome {
  const known = error instanceof MoverError ? error : undefined;
  const { code = 'INTERNAL', requestId, retryable = false } = known ?? {};
  return { state: 'threw', code, requestId, retryable };
}
