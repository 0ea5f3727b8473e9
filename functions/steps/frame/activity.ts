import { trace, type Span, SpanStatusCode } from '@opentelemetry/api';
import { type StepRecord, logStep, type StepLog, stepRecord } from './stepLog';
import { type DurableClient } from 'durable-functions';
import { type z } from 'zod';
import { type Contract } from '../../../shared/contracts/steps/contract';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { failStep } from './failStep';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { otherVersionWords } from '../../../shared/rules/transfer/updatedApp';

/** One step of a move: its name, and the function that runs it on an input from history. */
export interface Activity {
  readonly name: string;
  /** Whether this version of the app can read an input. What wraps the step answers nothing for a run that it cannot read. */
  readonly reads: (input: unknown) => boolean;
  /** Writes one line about the run to `log`, if given. */
  readonly run: (input: unknown, log?: StepLog) => Promise<unknown>;
}

export type ActivityFactory = (clients: Clients) => Activity;

/** A step that starts orchestrations or looks them up. An orchestrator could do so only by waiting for them. */
export interface RuntimeActivity {
  readonly name: string;
  readonly run: (input: unknown, runtime: DurableClient, log?: StepLog) => Promise<unknown>;
}

export type RuntimeActivityFactory = (clients: Clients) => RuntimeActivity;

/** Makes an activity from its contract. It parses input and output, so that history contains nothing else. */
export function activity<Input extends z.ZodType, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  handler: (input: z.output<Input>, log: StepLog | undefined) => Promise<z.output<Output>>,
): Activity {
  const run: Activity['run'] = (input, log) => runParsed(contract, input, (read) => handler(read, log), log);
  return { name: contract.name, reads: readsOf(contract), run };
}

/** Whether an output can be the failure of the step. */
type CanFail<Output> = StepFailed extends Output ? unknown : never;

/** Like `activity`, but an error of the handler is the failure that the step returns. */
export function failingActivity<Input, Output, Whole>(
  contract: Contract<z.ZodType<Input>, z.ZodType<Output | StepFailed> & z.ZodType<Whole>> & CanFail<Whole>,
  handler: (input: Input, log: StepLog | undefined) => Promise<Output | StepFailed>,
): Activity {
  const caught = (read: Input, log: StepLog | undefined) => handler(read, log).catch(failStep);
  const run: Activity['run'] = (input, log) => runParsed(contract, input, (read) => caught(read, log), log);
  return { name: contract.name, reads: readsOf(contract), run };
}

/** Like `activity`, but passes the runtime's client to the handler. */
export function runtimeActivity<Input extends z.ZodType, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  handler: (input: z.output<Input>, runtime: DurableClient, log: StepLog | undefined) => Promise<z.output<Output>>,
): RuntimeActivity {
  return {
    name: contract.name,
    run: (input, runtime, log) => runParsed(contract, input, (read) => handler(read, runtime, log), log),
  };
}

function readsOf({ input }: Pick<Contract<z.ZodType, z.ZodType>, 'input'>): Activity['reads'] {
  return (value) => input.safeParse(value).success;
}

function runParsed<Input extends z.ZodType>(
  contract: Contract<Input, z.ZodType>,
  input: unknown,
  handler: (input: z.output<Input>) => Promise<unknown>,
  log: StepLog | undefined,
): Promise<unknown> {
  const { name } = contract;
  return recordRun({ step: name, input, log }, async () => {
    try {
      const read = contract.input.safeParse(input);
      if (!read.success) throw unreadInput(name);
      return contract.output.parse(await handler(read.data));
    } catch (error) {
      throw error instanceof MoverError ? error : unexpected(name, error);
    }
  });
}

interface Run {
  readonly step: string;
  readonly input: unknown;
  readonly log: StepLog | undefined;
}

/**
 * Runs a step, or the work of a page step on one item, in a span of its own, and writes one line about it. `shown` is the part
 * of the output that the line may show.
 */
export function recordRun<Output>(
  { step, input, log }: Run,
  run: () => Promise<Output>,
  shown: (output: Output) => unknown = (output) => output,
): Promise<Output> {
  const began = performance.now();
  return inStepSpan(step, async (span) => {
    const report = (end: { readonly output: unknown } | { readonly error: unknown }): void => {
      const record = stepRecord({ step, input, durationMs: performance.now() - began, ...end });
      describeSpan(span, record);
      if (log) logStep(log, record);
    };
    try {
      const output = await run();
      report({ output: shown(output) });
      return output;
    } catch (error) {
      report({ error });
      throw error;
    }
  });
}

/** Only the orchestrators of the app call a step, so the caller is one of another version. The runtime tries again, perhaps there. */
function unreadInput(name: string): MoverError {
  return new MoverError('APP_UPDATED', `${name}: ${otherVersionWords}`, { retryable: true });
}

/**
 * History keeps the message of a thrown error. An unknown error may quote the data that it failed on, so only its class
 * is named.
 */
function unexpected(name: string, error: unknown): MoverError {
  const kind = error instanceof Error ? error.name : typeof error;
  const message = `Expected ${name} to work or to fail with a known error; it threw ${kind}. This is a fault in keyvault-mover: please report it.`;
  return new MoverError('INTERNAL', message);
}

const tracer = trace.getTracer('keyvault-mover');

/** Runs a step in a span of its name; the step's calls become child spans. Costs nothing if telemetry is off. */
function inStepSpan<T>(step: string, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(step, async (span) => {
    try {
      return await run(span);
    } finally {
      span.end();
    }
  });
}

/** Sets on a span what the log line of the same run contains. Uses OpenTelemetry's attribute names where they exist. */
function describeSpan(
  span: Span,
  { moveId, runId, itemType, itemName, page, state, code, requestId }: StepRecord,
): void {
  if (!span.isRecording()) return;
  const own = { moveId, runId, itemType, itemName, page, state };
  for (const [field, value] of Object.entries(own)) {
    if (value !== undefined) span.setAttribute(`keyvault_mover.${field}`, value);
  }
  if (requestId !== undefined) span.setAttribute('azure.service.request.id', requestId);
  if (code === undefined) return;
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
