import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type EarlierRun, maxEarlierRuns } from '../../../shared/contracts/model/earlierRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { isCompleted } from '../../runtime/orchestrationState';
import { findMoveInstance, isProved } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';

type MoveInput = InputOf<typeof moveVaultContract>;
type RunRef = Pick<MoveSpec, 'moveId' | 'runId'>;

export interface EarlierParts {
  /** Earlier runs that could write to the vaults of a move, according to the store. */
  readonly earlierWriters: (move: MoveSpec) => Promise<readonly RunRef[]>;
  /** Whether the store has any note of versions that a run enabled. */
  readonly hasNotes: (run: RunRef) => Promise<boolean>;
}

/**
 * Returns the runs whose notes the new run may act on, with the hashes of their content keys. In the runtime's history,
 * each is a move that enables disabled versions and did not end with all of them disabled. Call this before the new run
 * starts, because a run with the same id replaces the old one in history. A run passes its own list to the next run,
 * unless it has cleaned up.
 */
export async function earlierRuns(
  client: DurableClient,
  move: MoveSpec,
  { earlierWriters, hasNotes, proveInput }: EarlierParts & ProveInput,
): Promise<EarlierRun[]> {
  const moveIds = new Set([move.moveId, ...(await earlierWriters(move)).map(({ moveId }) => moveId)]);
  const known = new Map<string, EarlierRun>();
  for (const moveId of moveIds) {
    const found = await findMoveInstance(client, moveId, { proveInput });
    for (const run of found?.kind === 'move' ? runsIn(found.status) : []) known.set(`${run.moveId}/${run.runId}`, run);
  }
  const left: EarlierRun[] = [];
  for (const run of known.values()) if (await hasNotes(run)) left.push(run);
  return left.slice(0, maxEarlierRuns);
}

function runsIn(found: DurableOrchestrationStatus): readonly EarlierRun[] {
  const parsed = moveVaultContract.input.safeParse(found.input);
  if (!parsed.success || !isProved(found)) return [];
  const { move, progress, earlier = [] } = parsed.data;
  const notCleaned = earlier.filter((run) => !isCleaned(run, parsed.data));
  // A run enables versions only after planning, when history names its content key.
  const { startedAt, contentKey } = progress ?? {};
  if (startedAt === undefined || contentKey === undefined) return notCleaned;
  if (move.disabled !== 'unlock' || move.dryRun || hasDisabledAll(found)) return notCleaned;
  const { moveId, runId, sourceVault, targetVault } = move;
  return [{ moveId, runId, sourceVault, targetVault, startedAt, contentKey }, ...notCleaned];
}

/**
 * Whether a move has acted on the notes of an earlier run in all vaults of that run. It has once it has a plan. Notes
 * that are found later were put back by somebody else.
 */
function isCleaned({ sourceVault, targetVault }: EarlierRun, { move, progress }: MoveInput): boolean {
  const vaults = [move.sourceVault, move.targetVault];
  const isPlanned = progress !== null && progress.plan !== null;
  return isPlanned && !move.dryRun && vaults.includes(sourceVault) && vaults.includes(targetVault);
}

/** Whether a run ended by itself and left no version enabled. Then it needs no note any more. */
function hasDisabledAll(found: DurableOrchestrationStatus): boolean {
  const ended = moveVaultContract.output.safeParse(found.output);
  return isCompleted(found) && ended.success && ended.data.notesLeft === undefined;
}
