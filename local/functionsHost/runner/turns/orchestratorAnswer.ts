import { z } from 'zod';
import type { InvocationOutcome } from '../../app/invokeFunction';
import { ActionType, orchestratorStateSchema, type OrchestratorState } from './orchestratorActions';

/** The library marks with this the state that it puts into the message of an error. */
const stateMarker = '$OutOfProcData$:';

/** Actions that get a number each time they are walked. A second appearance would shift all later numbers. */
const numberedActions: ReadonlySet<number> = new Set([
  ActionType.CallActivity,
  ActionType.CallActivityWithRetry,
  ActionType.CallSubOrchestrator,
  ActionType.CallSubOrchestratorWithRetry,
  ActionType.CreateTimer,
  ActionType.CallEntity,
  ActionType.CallHttp,
  ActionType.SignalEntity,
  ActionType.LockEntities,
]);

export type OrchestratorAnswer =
  | { readonly kind: 'state'; readonly state: OrchestratorState }
  /** Fails the orchestration at once, with this text. */
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Reads the answer of an orchestrator function. When the function returned or waits, the state is the result; when it
 * threw, the error's message contains the state. The answer is `broken` when the error comes from elsewhere (such as a
 * hook), or when a task was passed to a second `Task.any` or `Task.all`.
 */
export function readOrchestratorAnswer(outcome: InvocationOutcome): OrchestratorAnswer {
  if (!outcome.ok) {
    const at = outcome.error.message.indexOf(stateMarker);
    if (at < 0) return { kind: 'broken', reason: outcome.error.message };
    return parseState(outcome.error.message.slice(at + stateMarker.length));
  }
  if (repeatsAction(outcome.result)) return { kind: 'broken', reason: repeatedTask };
  return parseState(outcome.returnValue?.json ?? outcome.returnValue?.string ?? '');
}

const repeatedTask =
  'A task that had been yielded before was passed to another Task.any or Task.all. The Durable Functions runtime would ' +
  'schedule it a second time and mix up all later results. Yield the task itself, or build the new Task.any or ' +
  'Task.all from tasks that have not been yielded.';

function parseState(text: string): OrchestratorAnswer {
  try {
    return { kind: 'state', state: orchestratorStateSchema.parse(JSON.parse(text)) };
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : String(error);
    return { kind: 'broken', reason: `The orchestrator's answer could not be parsed: ${detail}` };
  }
}

/** Compares objects, because JSON cannot distinguish two equal actions from one action that appears twice. */
function repeatsAction(result: unknown): boolean {
  const seen = new Set<object>();
  const visit = (action: unknown): boolean => {
    if (typeof action !== 'object' || action === null) return false;
    if (Array.isArray(action)) return action.some(visit);
    if ('compoundActions' in action) return visit(action.compoundActions);
    if (!('actionType' in action) || !numberedActions.has(Number(action.actionType))) return false;
    if (seen.has(action)) return true;
    seen.add(action);
    return false;
  };
  return typeof result === 'object' && result !== null && 'actions' in result && visit(result.actions);
}
