import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { findMove, inputOf } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { isRunning } from '../../runtime/orchestrationState';

/**
 * Finds a move as `findMove` does. Until a generation has proved its input, it sets no status, and an event that wakes it in that time
 * removes the status of the generation before. Then this proves the input itself, so that the move does not seem to be planning again.
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
  // Without the store nothing proves the input, and the verbs need the store themselves.
  if (!(await parts.proveInput({ status: found, start, run: move }).catch(() => false))) return found;
  return Object.assign(found, { customStatus: statusOf(move, progress, progress.phaseStartedAt) });
}
