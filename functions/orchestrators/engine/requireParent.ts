import { type OrchestrationContext } from 'durable-functions';

/** Throws unless another orchestrator called this one. */
export function requireParent(context: OrchestrationContext, orchestrator: string): void {
  if (isChild(context)) return;
  throw new Error(
    `START_REFUSED: Expected ${orchestrator} to be called by a run of this app; it was started through the endpoint of the runtime. Nothing was done.`,
  );
}

/** Whether another orchestrator called this one. The runtime gives a parent to nothing else. */
export function isChild({ df }: OrchestrationContext): boolean {
  return typeof df.parentInstanceId === 'string' && df.parentInstanceId !== '';
}
