import { type DurableClient } from 'durable-functions';
import { type z } from 'zod';
import { type Contract } from '../../shared/contracts/steps/contract';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type Clients } from '../../shared/clients/openClients';
import { logStep, type StepLog, stepRecord } from './stepLog';
import { inStepSpan, describeSpan } from './stepSpan';

/** One step of a move: its name, and what it does with whatever input history hands it. */
export interface Activity {
  readonly name: string;
  /** A line about the run goes to `log`, where there is one. */
  readonly run: (input: unknown, log?: StepLog) => Promise<unknown>;
}

export type ActivityFactory = (clients: Clients) => Activity;

/** A step that starts orchestrations or looks them up, which an orchestrator itself cannot do without waiting for them. */
export interface RuntimeActivity {
  readonly name: string;
  readonly run: (input: unknown, runtime: DurableClient, log?: StepLog) => Promise<unknown>;
}

export type RuntimeActivityFactory = (clients: Clients) => RuntimeActivity;

/** Makes an activity from its contract; what comes in and what goes out is parsed, so history holds nothing else. */
export function activity<Input extends z.ZodType, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  handler: (input: z.output<Input>) => Promise<z.output<Output>>,
): Activity {
  return { name: contract.name, run: (input, log) => runParsed(contract, input, handler, log) };
}

/** As `activity`, with the runtime's client for the handler. */
export function runtimeActivity<Input extends z.ZodType, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  handler: (input: z.output<Input>, runtime: DurableClient) => Promise<z.output<Output>>,
): RuntimeActivity {
  return {
    name: contract.name,
    run: (input, runtime, log) => runParsed(contract, input, (read) => handler(read, runtime), log),
  };
}

function runParsed<Input extends z.ZodType, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  input: unknown,
  handler: (input: z.output<Input>) => Promise<z.output<Output>>,
  log: StepLog | undefined,
): Promise<z.output<Output>> {
  const began = performance.now();
  return inStepSpan(contract.name, async (span) => {
    const tell = (end: { readonly output: unknown } | { readonly error: unknown }): void => {
      const story = stepRecord({ step: contract.name, input, durationMs: performance.now() - began, ...end });
      describeSpan(span, story);
      if (log) logStep(log, story);
    };
    try {
      const output = contract.output.parse(await handler(contract.input.parse(input)));
      tell({ output });
      return output;
    } catch (error) {
      tell({ error });
      throw error instanceof MoverError ? error : unexpected(contract.name, error);
    }
  });
}

/** History keeps the message of what an activity throws, and errors that are not ours may quote what they choked on. */
function unexpected(name: string, error: unknown): MoverError {
  const kind = error instanceof Error ? error.name : typeof error;
  const message = `Expected ${name} to work or to fail with a known error; it threw ${kind}. This is a fault in keyvault-mover: please report it.`;
  return new MoverError('INTERNAL', message, { retryable: false });
}
