import { type HttpResponseInit } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { quoteText } from '../../shared/rules/text/quoteText';
import { findMoveInstance } from '../runtime/findMove';
import { type ProveInput } from '../runtime/newerVersion';
import { isRunning } from '../runtime/orchestrationState';
import { problem } from './problem';

/** The answer to a call for a move that does not exist. It names an orchestration of others that has the id. */
export async function noMove(
  client: DurableClient,
  id: string,
  { instance, proveInput }: ProveInput & { readonly instance: string },
): Promise<HttpResponseInit> {
  const found = await findMoveInstance(client, id, { proveInput });
  if (found === undefined) return moveNotFound(instance);
  const { name, runtimeStatus } = found.status;
  const what = `The orchestration with this id is not a move of this app: orchestrator ${quoteText(name)}, ${runtimeStatus}. Somebody started it through the endpoint of the runtime${isRunning(found.status) ? '' : ', or a newer version of the app ran it'}.`;
  const next = isRunning(found.status)
    ? 'Use another id, or terminate it through that endpoint.'
    : 'A new move with this id replaces it.';
  return problem({ status: 404, code: 'MOVE_FOREIGN', detail: `${what} ${next}`, instance });
}

/** The answer to a call for an id that neither the runtime nor the store knows. */
export function moveNotFound(instance: string): HttpResponseInit {
  const detail =
    'There is no move with this id. Check the id: it is case-sensitive, and an app with another store or task hub has other moves.';
  return problem({ status: 404, code: 'MOVE_NOT_FOUND', detail, instance });
}

/** The answer to a call below a move that names a run which the move does not have. */
export function runNotFound(instance: string): HttpResponseInit {
  const runsPath = instance.replace(/\/[a-z]+\/?$/, '/runs');
  const detail = `This move has no run with this id. GET ${runsPath} lists the runs.`;
  return problem({ status: 404, code: 'RUN_NOT_FOUND', detail, instance });
}
