import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { quoteText } from '../../../shared/rules/text/quoteText';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { findMove, findMoveInstance, findOwnMove, inputOf } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { isRunning } from '../../runtime/orchestrationState';
import { type Call } from '../frame/serve';
import { Refused } from '../answers/problem';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';

type OfMove = Pick<Call, 'client' | 'id'>;

/** Returns the orchestration of the move that a call is about. Refuses a call for an id that no move has. */
export async function requireMove({ client, id }: OfMove, parts: ProveInput): Promise<DurableOrchestrationStatus> {
  return (await findMove(client, id, parts)) ?? refuseMove({ client, id }, parts);
}

/** As `requireMove`, for calls about a run that the app did not refuse to run. */
export async function requireOwnMove({ client, id }: OfMove, parts: ProveInput): Promise<DurableOrchestrationStatus> {
  return (await findOwnMove(client, id, parts)) ?? refuseMove({ client, id }, parts);
}

/** As `requireMove`, with the status of a move that has not set one since its last generation began. */
export async function requireProvedMove(
  { client, id }: OfMove,
  parts: ProveInput,
): Promise<DurableOrchestrationStatus> {
  return (await findProvedMove(client, id, parts)) ?? refuseMove({ client, id }, parts);
}

/**
 * Finds a move as `findMove` does. Until a generation has proved its input, it sets no status, and an event that wakes it in that time
 * removes the status of the generation before. Then this proves the input itself, so that the move does not seem to be planning again.
 * Throws what kept it from that: a call that cannot know how far the move is says so, and is repeated.
 */
export async function findProvedMove(
  client: DurableClient,
  id: string,
  parts: ProveInput,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMove(client, id, parts);
  if (found === undefined || found.customStatus || !isRunning(found)) return found;
  const { move, progress, start } = inputOf(found);
  if (progress === null || start === undefined) return found;
  if (!(await parts.proveInput({ status: found, start, run: move }))) return found;
  return Object.assign(found, { customStatus: statusOf(move, progress, progress.phaseStartedAt) });
}

/** Refuses a call for a move that does not exist. The text names an orchestration of others that has the id. */
async function refuseMove({ client, id }: OfMove, { proveInput }: ProveInput): Promise<never> {
  const found = await findMoveInstance(client, id, { proveInput });
  if (found === undefined) throw moveNotFound();
  const { name, runtimeStatus } = found.status;
  const what = `The orchestration with this id is not a move of this app: orchestrator ${quoteText(name)}, ${runtimeStatus}. Somebody started it through the endpoint of the runtime, or a newer version ran it.`;
  const next = isRunning(found.status)
    ? 'Use another id, deploy the newer version, or terminate it there.'
    : 'A new move with this id replaces it.';
  throw new Refused({ status: 404, code: 'MOVE_FOREIGN', detail: `${what} ${next}` });
}

/** The refusal of a call for an id that neither the runtime nor the store knows. */
export function moveNotFound(): Refused {
  const detail =
    'There is no move with this id. Check the id: it is case-sensitive, and an app with another store or task hub has other moves.';
  return new Refused({ status: 404, code: 'MOVE_NOT_FOUND', detail });
}

/** The refusal of a call below a move that names a run which the move does not have. */
export function runNotFound({ instance }: Pick<Call, 'instance'>): Refused {
  const runsPath = instance.replace(/\/[a-z]+\/?$/, '/runs');
  const detail = `This move has no run with this id. GET ${runsPath} lists the runs.`;
  return new Refused({ status: 404, code: 'RUN_NOT_FOUND', detail });
}

/** The refusal of a call for a move whose input names no start, so that nothing proves who made it. */
export function notStartedHere({ moveId }: Pick<MoveSpec, 'moveId'>, moveUri: string) {
  const detail = `Nothing proves that this app started move ${moveId}, so it runs none of its steps. Cancel it (POST ${moveUri}/cancel) and start it again.`;
  return { status: 409, code: 'START_REFUSED', detail } as const;
}
