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

/** What may be told of a run: fields picked by name, so nothing else of what a step was handed or gave back is in it. */
export interface StepStory extends z.infer<typeof saidSchema> {
  readonly step: string;
  readonly moveId?: string | undefined;
  readonly runId?: string | undefined;
  readonly itemType?: string | undefined;
  readonly itemName?: string | undefined;
  readonly page?: number | undefined;
  readonly durationMs: number;
}

/** Tells a run in flat fields: move, item, outcome, the service's request id where something was refused, duration. */
export function storyOf({ step, input, output, error, durationMs }: StepRun): StepStory {
  const { move, ...item } = askedSchema.safeParse(input).data ?? {};
  const said = error === undefined ? saidSchema.safeParse(output).data : thrown(error);
  return { step, ...move, ...item, ...said, durationMs: Math.round(durationMs) };
}

/** Writes one line of JSON for a run of a step. */
export function logStep(log: StepLog, story: StepStory): void {
  const line = JSON.stringify({ event: 'step', ...story });
  if (story.code === undefined) log.info(line);
  else log.warn(line);
}

function thrown(error: unknown): z.infer<typeof saidSchema> {
  const known = error instanceof MoverError ? error : undefined;
  return { state: 'threw', code: known?.code ?? 'INTERNAL', requestId: known?.requestId };
}
