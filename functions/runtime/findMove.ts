import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { type Starter } from '../../shared/contracts/model/caller';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type RollbackAsk } from '../../shared/contracts/model/rollback';
import { type InputOf } from '../../shared/contracts/steps/contract';
import { type MoveProgress, moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { rollbackInstance, rollBackMoveContract } from '../../shared/contracts/steps/rollbackSteps';
import { findOrchestration, isRunning, type OrchestrationState } from './orchestrationState';

/**
 * Returns the orchestration of a move; undefined if there is none with that id. Anyone with the key of the runtime can start
 * an orchestration with any id and input, so this ignores an orchestration whose input is not that of a move.
 */
export async function findMove(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findInstance(client, id);
  return found !== undefined && isMove(found) ? found : undefined;
}

/** Like `findMove`, but ignores an orchestration that the app refused to run. The stored runs of its id are others. */
export async function findOwnMove(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMove(client, id);
  return found === undefined || isRefused(found) ? undefined : found;
}

/** Returns an orchestration that is not a move, but has an id that a move could have; undefined if there is none. */
export async function findForeign(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findInstance(client, id);
  return found === undefined || isMove(found) ? undefined : found;
}

async function findInstance(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  return moveIdSchema.safeParse(id).success ? findOrchestration(client, id, true) : undefined;
}

/** A move has its own id in its input. */
function isMove(found: DurableOrchestrationStatus): boolean {
  if (found.name !== moveVaultContract.name) return false;
  return readInput(found).data?.move.moveId === found.instanceId;
}

type MoveInput = InputOf<typeof moveVaultContract>;

const readInputs = new WeakMap<DurableOrchestrationStatus, z.ZodSafeParseResult<MoveInput>>();

/** Parses the input of an orchestration once, because a request asks several times for parts of it. */
function readInput(found: DurableOrchestrationStatus): z.ZodSafeParseResult<MoveInput> {
  const known = readInputs.get(found) ?? moveVaultContract.input.safeParse(found.input);
  readInputs.set(found, known);
  return known;
}

/** Returns the input of a move. Throws if an orchestration has another input. */
export function inputOf(found: DurableOrchestrationStatus): MoveInput {
  const read = readInput(found);
  if (read.success) return read.data;
  throw read.error;
}

/**
 * Returns the state of one run of a move, or of one of its rollbacks. Another run may have used its id since; then this run is
 * absent.
 */
export async function runStateOf(
  client: DurableClient,
  run: Pick<MoveSpec, 'moveId' | 'runId'>,
): Promise<OrchestrationState> {
  const found = await findRun(client, run);
  if (found === undefined) return 'absent';
  return isRunning(found) ? 'running' : 'ended';
}

/** Returns the orchestration of one run of a move, or of one of its rollbacks; undefined if another run uses its id now. */
export async function findRun(
  client: DurableClient,
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMove(client, moveId);
  if (found !== undefined && moveOf(found).runId === runId) return found;
  const rollback = await findRollback(client, moveId);
  return rollback?.ask.rollbackId === runId ? rollback.status : undefined;
}

/** The orchestration that rolls a move back, with what a person asked for. */
export interface FoundRollback {
  readonly status: DurableOrchestrationStatus;
  /** The run that it rolls back. */
  readonly move: MoveSpec;
  readonly ask: RollbackAsk;
}

/**
 * Returns the last rollback of a move; undefined if there is none. It ignores an orchestration whose input no rollback of this move
 * has, and one that the app refused to run.
 */
export async function findRollback(client: DurableClient, moveId: string): Promise<FoundRollback | undefined> {
  if (!moveIdSchema.safeParse(moveId).success) return undefined;
  const status = await findOrchestration(client, rollbackInstance(moveId), true);
  if (status?.name !== rollBackMoveContract.name) return undefined;
  const input = rollBackMoveContract.input.safeParse(status.input).data;
  // The output of an orchestration that threw has the message of the error.
  if (input?.move.moveId !== moveId || JSON.stringify(status.output ?? '').includes('START_REFUSED')) return undefined;
  return { status, move: input.move, ask: input.rollback };
}

/** Returns the move that an orchestration was started with. Every generation has it in its input. */
export function moveOf(found: DurableOrchestrationStatus): MoveSpec {
  return inputOf(found).move;
}

const begunSchema = z.object({ runId: z.string(), problems: z.array(z.object({ code: z.string() })) });

/** Returns whether the app refused to run an orchestration, because the app had not started it. */
export function isRefused({ customStatus }: DurableOrchestrationStatus): boolean {
  return begunSchema.safeParse(customStatus).data?.problems[0]?.code === 'START_REFUSED';
}

/**
 * Returns the progress of a move, from its input; null in its first step. Only a proved orchestration sets a custom
 * status, so without one the input may be anything that somebody wrote.
 */
export function progressOf(found: DurableOrchestrationStatus): MoveProgress | null {
  return isProved(found) ? inputOf(found).progress : null;
}

/** Returns whether an orchestration has proved that the app started it. Before that, its input may be anything. */
export function isProved(found: DurableOrchestrationStatus): boolean {
  return begunSchema.safeParse(found.customStatus).data?.runId === moveOf(found).runId && !isRefused(found);
}

/** Returns who started a move. The first generation has it in its input, later ones in their progress. */
export function starterOf(found: DurableOrchestrationStatus): Starter | undefined {
  return progressOf(found)?.starter ?? inputOf(found).starter;
}

export function isSuspended(status: DurableOrchestrationStatus): boolean {
  return ['Suspended'].includes(status.runtimeStatus);
}

/** The runtime's URI has this placeholder for the reason. A caller may have left it unchanged. */
const unfilled = '{text}';

/** Returns the reason that a person gave when terminating an orchestration; undefined if they gave none. */
export function terminateReason({ output }: DurableOrchestrationStatus): string | undefined {
  // The runtime stores the reason as the output. If the reason happens to be JSON, the runtime parses it.
  const given: unknown = output;
  if (given === null || given === undefined) return undefined;
  const reason = (typeof given === 'string' ? given : JSON.stringify(given)).trim();
  return reason === '' || reason === unfilled ? undefined : reason;
}
