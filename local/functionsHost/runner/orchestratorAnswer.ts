import { z } from 'zod';
import type { InvocationOutcome } from '../app/invokeFunction';
import { orchestratorStateSchema, type OrchestratorState } from './orchestratorActions';

/** Marks the state that the library hides in the message of the error it throws. */
const stateMarker = '$OutOfProcData$:';

/** Actions that take a number each time they are walked; a second appearance would shift all numbers after it. */
const numberedActions = new Set([0, 1, 2, 3, 5, 7, 8, 9, 13]);

export type OrchestratorAnswer =
  | { readonly kind: 'state'; readonly state: OrchestratorState }
  /** Fails the orchestration at once, with this text. */
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Reads what an orchestrator function gave back: its state when it returned or waits, the same state out of the error
 * when it threw. An error from elsewhere (a hook, say) and a task that was handed to a second `Task.any` or `Task.all`
 * break the orchestration.
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
  'A task that had been yielded before was given to another Task.any or Task.all. The Durable Functions runtime would ' +
  'schedule it a second time and mix up all results after it. Yield the task itself, or build the new Task.any or ' +
  'Task.all from tasks that have not been yielded.';

function parseState(text: string): OrchestratorAnswer {
  try {
    return { kind: 'state', state: orchestratorStateSchema.parse(JSON.parse(text)) };
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : String(error);
    return { kind: 'broken', reason: `The orchestrator's answer could not be understood: ${detail}` };
  }
}

/** Only before they become JSON can two actions be told from the same action twice. */
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
