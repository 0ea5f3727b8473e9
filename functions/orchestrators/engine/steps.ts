import { type OrchestrationContext, type Task } from 'durable-functions';

/**
 * What the runtime exchanges with an orchestrator that yields a task. The library types results as any, so they are
 * parsed.
 */
export type Steps<Result> = Generator<Task, Result, unknown>;

/** The time of the orchestration, ISO 8601 UTC: the same in each replay. */
export function now({ df }: OrchestrationContext): string {
  return df.currentUtcDateTime.toISOString();
}
