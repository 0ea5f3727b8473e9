import { type OrchestrationContext, type Task } from 'durable-functions';
import { cutStatus } from '../../../shared/rules/text/fitStatus';

/**
 * What the runtime exchanges with an orchestrator that yields a task. The library types results as any, so they are
 * parsed.
 */
export type Steps<Result> = Generator<Task, Result, unknown>;

/** The time of the orchestration, ISO 8601 UTC: the same in each replay. */
export function now({ df }: OrchestrationContext): string {
  return df.currentUtcDateTime.toISOString();
}

/** Sets the custom status. The runtime fails an orchestration with a status that is too long, so nothing else sets one. */
export function showStatus({ df }: OrchestrationContext, status: object): void {
  df.setCustomStatus(cutStatus(status));
}
