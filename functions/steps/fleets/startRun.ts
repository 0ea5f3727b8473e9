import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type RowState } from '../../../shared/contracts/model/fleetRuns';
import {
  progressOf,
  findMoveInstance,
  isRefused,
  type MoveInstance,
  readFormerReports,
  runStateOf,
} from '../../runtime/findMove';
import { isCompleted, isRunning } from '../../runtime/orchestrationState';
import { type Phase } from '../../../shared/contracts/model/progress';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type RunRecord } from '../../../shared/contracts/api/moveRuns';
import { type Starter } from '../../../shared/contracts/model/caller';
import { type EarlierRun } from '../../../shared/contracts/model/earlierRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { type ProveInput } from '../../runtime/newerVersion';
import { inputProver, signStart } from '../starts/signStart';
import { keepCutOff } from '../report/cutOffReport';
import { claimSlotOfMove } from '../runs/moveSlots';
import { earlierWriters, hasNotes } from '../items/unlockNotes';

/** What the HTTP code knows about earlier runs of a move. */
export interface EarlierRunParts {
  readonly cutOffRecord: (found: DurableOrchestrationStatus) => RunRecord | undefined;
  readonly earlierRuns: (
    client: DurableClient,
    move: MoveSpec,
    parts: ProveInput & {
      readonly earlierWriters: (move: MoveSpec) => Promise<readonly Pick<MoveSpec, 'moveId' | 'runId'>[]>;
      readonly hasNotes: (run: Pick<MoveSpec, 'moveId' | 'runId'>) => Promise<boolean>;
    },
  ) => Promise<EarlierRun[]>;
  readonly saysIdInUse: (error: unknown) => boolean;
}

/** `held`: the id or a vault of the move is in use. `full`: the app has no room for another move. */
export type RunStart = 'started' | 'held' | 'full';

interface Starting {
  readonly move: MoveSpec;
  readonly starter: Starter | undefined;
}

interface StartingOnce extends Starting {
  /** Whether a run of the move is one that followed this one. */
  readonly isLater: (runId: string) => boolean;
  /** Whether the fleet still wants the move. What it answers counts as long as the claim gives time to start. */
  readonly mayStart: () => Promise<boolean>;
}

/**
 * Starts a move as `POST /api/moves` does. A run that has begun already under its ids counts as started. One that a later run has
 * followed does not begin again.
 */
export async function startRun(
  clients: Clients,
  runtime: DurableClient,
  { move, starter, isLater, mayStart }: StartingOnce,
  parts: EarlierRunParts,
): Promise<RunStart> {
  const prover = inputProver(clients);
  const known = await findMoveInstance(runtime, move.moveId, prover);
  if (isStarted(known, move)) return 'started';
  if (known !== undefined && (isRunning(known.status) || isFollowed(known, isLater))) return 'held';
  const cutOff = known?.kind === 'move' && !isRefused(known.status) ? parts.cutOffRecord(known.status) : undefined;
  if (cutOff !== undefined) await keepCutOff(clients.store, cutOff);
  const { claims, store } = clients;
  const stateOf = (run: Pick<MoveSpec, 'moveId' | 'runId'>) => runStateOf(runtime, run, prover);
  if ((await claims.claim(move, stateOf)) !== undefined) return 'held';
  const slot = (await mayStart()) ? await claimSlotOfMove(store, move, stateOf) : undefined;
  if (slot === undefined) {
    await claims.release(move);
    return 'full';
  }
  return begin(clients, runtime, { move, starter, slot }, parts);
}

/** Whether a run has begun under its ids, in this version or in a newer one. */
function isStarted(known: MoveInstance | undefined, { runId }: MoveSpec): boolean {
  return known !== undefined && known.kind !== 'foreign' && known.run.runId === runId && !isRefused(known.status);
}

function isFollowed(known: MoveInstance, isLater: StartingOnce['isLater']): boolean {
  return known.kind !== 'foreign' && !isRefused(known.status) && isLater(known.run.runId);
}

async function begin(
  { starts, claims, store, webhook }: Clients,
  runtime: DurableClient,
  { move, starter, slot }: Starting & { readonly slot: number },
  { earlierRuns, saysIdInUse }: EarlierRunParts,
): Promise<RunStart> {
  const earlier = await earlierRuns(runtime, move, {
    earlierWriters: (each) => earlierWriters(claims, each),
    hasNotes: (run) => hasNotes(store, run),
    ...inputProver({ starts, store }),
  });
  const input = {
    move,
    progress: null,
    notified: webhook === undefined ? null : { notices: 0, phase: null },
    ...(starter === undefined ? {} : { starter }),
    ...(earlier.length > 0 ? { earlier } : {}),
    ...(await readFormerReports(runtime, move.moveId, inputProver({ starts, store }))),
  };
  const run = { orchestrator: moveVaultContract.name, instanceId: move.moveId };
  const start = await signStart(starts, { ...run, input, slot });
  try {
    const startNew = () =>
      runtime.startNew(run.orchestrator, { instanceId: run.instanceId, input: { ...input, start } });
    await claims.begin(move, startNew);
    return 'started';
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    // Somebody else has started a run under this id in the meantime, or an earlier try of this step has.
    if (isStarted(await findMoveInstance(runtime, move.moveId, inputProver({ starts, store })), move)) return 'started';
    await claims.release(move);
    return 'held';
  }
}

/** How far one run of a move is, by the runtime. Unknown without its history: what the store says about an ended run has no proof. */
export async function stateOfMove(
  runtime: DurableClient,
  { store, starts }: Pick<Clients, 'store' | 'starts'>,
  run: RunRef,
): Promise<RowState> {
  const found = await findMoveInstance(runtime, run.moveId, inputProver({ store, starts }));
  if (found !== undefined && found.kind !== 'foreign' && found.run.runId === run.runId)
    return found.kind === 'newer' ? 'running' : stateInHistory(found.status);
  return 'unknown';
}

function stateInHistory(found: DurableOrchestrationStatus): RowState {
  if (isRefused(found)) return 'failed';
  if (isRunning(found)) return progressOf(found)?.phase === 'awaitingApproval' ? 'awaitingApproval' : 'running';
  if (isCompleted(found)) {
    const output = moveVaultContract.output.safeParse(found.output);
    return output.success ? endOf(output.data.phase) : 'failed';
  }
  return ['Terminated', 'Canceled'].includes(found.runtimeStatus) ? 'cancelled' : 'failed';
}

function endOf(phase: Phase): RowState {
  if (phase === 'completed' || phase === 'partiallyCompleted' || phase === 'cancelled') return phase;
  return 'failed';
}
