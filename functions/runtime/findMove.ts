import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import { moveIdSchema, runIdSchema, type Start } from '../../shared/contracts/model/ids';
import { type Starter } from '../../shared/contracts/model/caller';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type RollbackAsk, type RollbackProgress } from '../../shared/contracts/model/rollback';
import { type InputOf } from '../../shared/contracts/steps/contract';
import {
  type FormerReport,
  maxFormerReports,
  type MoveProgress,
  moveVaultContract,
} from '../../shared/contracts/steps/orchestrations';
import { reportHashSchema } from '../../shared/contracts/model/reportProof';
import { type RetirementProgress } from '../../shared/contracts/steps/retirement';
import { retirementInstance, retireVaultContract } from '../../shared/contracts/steps/retirementSteps';
import { rollbackInstance, rollBackMoveContract } from '../../shared/contracts/steps/rollbackSteps';
import { isOfNewerVersion, ofNewerVersion, type ProveInput } from './newerVersion';
import { findOrchestration, isRunning, type OrchestrationState } from './orchestrationState';

type RunRef = Pick<MoveSpec, 'moveId' | 'runId'>;

/**
 * What the runtime has under the id of a move. `newer`: a newer version of the app runs it, and this version cannot read its input.
 * `foreign`: somebody started it through the endpoint of the runtime, or a newer version ran it and it has ended.
 */
export type MoveInstance =
  | { readonly kind: 'move' | 'newer'; readonly status: DurableOrchestrationStatus; readonly run: RunRef }
  | { readonly kind: 'foreign'; readonly status: DurableOrchestrationStatus };

/** What every version of the app writes into the input of a move. */
const ofMoveSchema = z.object({ move: z.object({ moveId: moveIdSchema, runId: runIdSchema }) });

/**
 * Returns what the runtime has under an id; undefined if there is nothing. Anyone with the key of the runtime can start an orchestration
 * with any id and input. So whatever sweeps, lists, claims or waits decides by this, and never by an input that it cannot read.
 */
export async function findMoveInstance(
  client: DurableClient,
  id: string,
  parts: ProveInput,
): Promise<MoveInstance | undefined> {
  const status = moveIdSchema.safeParse(id).success ? await findOrchestration(client, id, true) : undefined;
  if (status === undefined) return undefined;
  const run = status.name === moveVaultContract.name ? ofMoveSchema.safeParse(status.input).data?.move : undefined;
  if (run?.moveId !== status.instanceId) return { kind: 'foreign', status };
  if (readInput(status).success) return { kind: 'move', status, run };
  return (await isOfNewerVersion(status, parts, run)) ? { kind: 'newer', status, run } : { kind: 'foreign', status };
}

/**
 * Returns the orchestration of a move; undefined if there is none with that id. Throws `NEWER_VERSION` for a move that a newer version of
 * the app runs.
 */
export async function findMove(
  client: DurableClient,
  id: string,
  parts: ProveInput,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMoveInstance(client, id, parts);
  if (found?.kind === 'newer') throw ofNewerVersion(`move ${id}`);
  return found?.kind === 'move' ? found.status : undefined;
}

/** Like `findMove`, but ignores an orchestration that the app refused to run. The stored runs of its id are others. */
export async function findOwnMove(
  client: DurableClient,
  id: string,
  parts: ProveInput,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMove(client, id, parts);
  return found === undefined || isRefused(found) ? undefined : found;
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
export async function runStateOf(client: DurableClient, run: RunRef, parts: ProveInput): Promise<OrchestrationState> {
  const found = await findRun(client, run, parts);
  if (found === undefined) return 'absent';
  return isRunning(found) ? 'running' : 'ended';
}

/**
 * Returns the orchestration of one run of a move, or of one of its rollbacks; undefined if another run uses its id now. It may be of a
 * newer version, so its input may be unreadable.
 */
export async function findRun(
  client: DurableClient,
  { moveId, runId }: RunRef,
  parts: ProveInput,
): Promise<DurableOrchestrationStatus | undefined> {
  const move = await findMoveInstance(client, moveId, parts);
  if (move !== undefined && move.kind !== 'foreign' && move.run.runId === runId) return move.status;
  const rollback = await findRollbackInstance(client, moveId, parts);
  if (rollback?.rollbackId === runId) return rollback.status;
  const retirement = await findRetirement(client, moveId, parts);
  return retirement?.retirementId === runId ? retirement.status : undefined;
}

/** The orchestration that retires the source of a move. */
export interface FoundRetirement {
  readonly status: DurableOrchestrationStatus;
  readonly move: MoveSpec;
  readonly retirementId: string;
  readonly movedAt: string;
  /** Null in its first generation. */
  readonly progress: RetirementProgress | null;
  readonly start: Start;
}

/** Returns the last retirement of a move as `findRollback` returns a rollback; undefined if there is none, or a foreign one. */
export async function findRetirement(
  client: DurableClient,
  moveId: string,
  parts: ProveInput,
): Promise<FoundRetirement | undefined> {
  if (!moveIdSchema.safeParse(moveId).success) return undefined;
  const status = await findOrchestration(client, retirementInstance(moveId), true);
  if (status?.name !== retireVaultContract.name || JSON.stringify(status.output ?? '').includes('START_REFUSED'))
    return undefined;
  const input = retireVaultContract.input.safeParse(status.input).data;
  if (input === undefined) {
    if (await isOfNewerVersion(status, parts)) throw ofNewerVersion(`the retirement of move ${moveId}`);
    return undefined;
  }
  const { move, retirement, progress, start } = input;
  return move.moveId === moveId ? { status, move, ...retirement, progress, start } : undefined;
}

/** The orchestration that rolls a move back, with what a person asked for. */
export interface FoundRollback {
  readonly status: DurableOrchestrationStatus;
  /** The run that it rolls back. */
  readonly move: MoveSpec;
  readonly ask: RollbackAsk;
  /** Null in its first generation. */
  readonly progress: RollbackProgress | null;
  readonly startToken: string;
}

/**
 * Returns the last rollback of a move; undefined if there is none. It ignores an orchestration whose input no rollback of this move
 * has, and one that the app refused to run. Throws `NEWER_VERSION` for one that a newer version of the app runs.
 */
export async function findRollback(
  client: DurableClient,
  moveId: string,
  parts: ProveInput,
): Promise<FoundRollback | undefined> {
  const found = await findRollbackInstance(client, moveId, parts);
  if (found === undefined) return undefined;
  const input = rollBackMoveContract.input.safeParse(found.status.input).data;
  if (input === undefined) throw ofNewerVersion(`the rollback of move ${moveId}`);
  const { move, rollback: ask, progress, start } = input;
  return { status: found.status, move, ask, progress, startToken: start.token };
}

/** What every version of the app writes into the input of a rollback. */
const ofRollbackSchema = z.object({
  move: z.object({ moveId: moveIdSchema, runId: runIdSchema }),
  rollback: z.object({ rollbackId: runIdSchema }),
});

/** The rollback of a move, of this version or of a newer one. */
export interface RollbackInstance {
  readonly status: DurableOrchestrationStatus;
  readonly rollbackId: string;
  /** The run that it rolls back. */
  readonly run: RunRef;
}

/** Returns the last rollback of a move as `findMoveInstance` returns a move; undefined if there is none, or a foreign one. */
export async function findRollbackInstance(
  client: DurableClient,
  moveId: string,
  parts: ProveInput,
): Promise<RollbackInstance | undefined> {
  if (!moveIdSchema.safeParse(moveId).success) return undefined;
  const status = await findOrchestration(client, rollbackInstance(moveId), true);
  if (status?.name !== rollBackMoveContract.name) return undefined;
  const named = ofRollbackSchema.safeParse(status.input).data;
  // The output of an orchestration that threw has the message of the error.
  if (named?.move.moveId !== moveId || JSON.stringify(status.output ?? '').includes('START_REFUSED')) return undefined;
  const isReadable = rollBackMoveContract.input.safeParse(status.input).success;
  if (!isReadable && !(await isOfNewerVersion(status, parts))) return undefined;
  return { status, rollbackId: named.rollback.rollbackId, run: named.move };
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

/** Only its last status has the head of the report of a run. */
const shownHeadSchema = z.object({ reportHead: reportHashSchema });

/** Returns the heads of the reports of former runs of a move. An input that the app did not make counts for nothing. */
export function formerReportsOf(found: DurableOrchestrationStatus): readonly FormerReport[] {
  return isProved(found) ? (inputOf(found).formerReports ?? []) : [];
}

/** Returns what the next run of an id begins with, so that the report of each former run remains bound to a history. */
export async function readFormerReports(
  client: DurableClient,
  moveId: string,
  parts: ProveInput,
): Promise<{ readonly formerReports?: FormerReport[] }> {
  const known = await findMoveInstance(client, moveId, parts);
  if (known?.kind !== 'move' || !isProved(known.status)) return {};
  const own = shownHeadSchema.safeParse(known.status.customStatus).data;
  const last = own === undefined ? [] : [{ runId: known.run.runId, head: own.reportHead }];
  const formerReports = [...last, ...formerReportsOf(known.status)].slice(0, maxFormerReports);
  return formerReports.length === 0 ? {} : { formerReports };
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
