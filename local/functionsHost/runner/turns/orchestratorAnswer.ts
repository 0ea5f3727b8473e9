import { z } from 'zod';
import type { InvocationOutcome } from '../../app/invokeFunction';
import { orchestratorStateSchema, type OrchestratorState } from './orchestratorActions';

/** The library marks with this the state that it puts into the message of an error. */
const stateMarker = '$OutOfProcData$:';

export type OrchestratorAnswer =
  | { readonly kind: 'state'; readonly state: OrchestratorState }
  /** Fails the orchestration at once, with this text. */
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Reads the answer of an orchestrator function. When the function returned or waits, the state is the result; when it
 * threw, the error's message contains the state. The answer is `broken` when the error comes from elsewhere, such as a
 * hook. A task that was yielded before and is part of another `Task.any` or `Task.all` appears again among the actions, and is
 * scheduled again (seen on the Durable extension 3.19).
 */
export function readOrchestratorAnswer(outcome: InvocationOutcome): OrchestratorAnswer {
  if (!outcome.ok) {
    const at = outcome.error.message.indexOf(stateMarker);
    if (at < 0) return { kind: 'broken', reason: outcome.error.message };
    return parseState(outcome.error.message.slice(at + stateMarker.length));
  }
  return parseState(outcome.returnValue?.json ?? outcome.returnValue?.string ?? '');
}

function parseState(text: string): OrchestratorAnswer {
  try {
    return { kind: 'state', state: orchestratorStateSchema.parse(JSON.parse(text)) };
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : String(error);
    return { kind: 'broken', reason: `The orchestrator's answer could not be parsed: ${detail}` };
  }
}
