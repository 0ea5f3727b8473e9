import { z } from 'zod';
import { invocationFailure, type InvocationOutcome } from '../../app/invokeFunction';
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
    return withError(parseState(outcome.error.message.slice(at + stateMarker.length)), outcome.error);
  }
  return parseState(outcome.returnValue?.json ?? outcome.returnValue?.string ?? '');
}

/**
 * The library gives no text when the function threw a text, an empty text or an error without text. The extension 3.19 then
 * shows the whole failure of the invocation.
 */
function withError(answer: OrchestratorAnswer, thrown: Error): OrchestratorAnswer {
  if (answer.kind === 'broken' || answer.state.error) return answer;
  const error = `One or more errors occurred. (${invocationFailure(thrown)})`;
  return { kind: 'state', state: { ...answer.state, error } };
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
