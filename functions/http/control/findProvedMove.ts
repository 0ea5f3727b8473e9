import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type proveStartContract } from '../../../shared/contracts/steps/starts';
import { inputDigest } from '../../../shared/rules/transfer/startProof';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { findMove, inputOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';

export interface ProveInput {
  /** Returns whether the app itself made the input of a run. */
  readonly proveInput: (run: InputOf<typeof proveStartContract>) => Promise<boolean>;
}

/**
 * Finds a move as `findMove` does. Until a generation has proved its input, it sets no status, and an event that wakes it in that time
 * removes the status of the generation before. Then this proves the input itself, so that the move does not seem to be planning again.
 */
export async function findProvedMove(
  client: DurableClient,
  id: string,
  { proveInput }: ProveInput,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMove(client, id);
  if (found === undefined || found.customStatus || !isRunning(found)) return found;
  const { move, progress, start } = inputOf(found);
  const { name: orchestrator, instanceId, input } = found;
  if (progress === null || start === undefined || typeof input !== 'object' || input === null) return found;
  const run = { orchestrator, instanceId, digest: inputDigest(input), start, move };
  // Without the store nothing proves the input, and the verbs need the store themselves.
  if (!(await proveInput(run).catch(() => false))) return found;
  return Object.assign(found, { customStatus: statusOf(move, progress, progress.phaseStartedAt) });
}
