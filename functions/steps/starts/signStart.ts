import { type Clients } from '../../../shared/clients/openClients';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type proveStartContract } from '../../../shared/contracts/steps/starts';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { holdsSlot } from '../../../shared/clients/claims/pairClaims';
import { storeNames } from '../../../shared/rules/storeNames';
import { type ProveInput } from '../../runtime/newerVersion';
import { z } from 'zod';
import { startSchema, type Start } from '../../../shared/contracts/model/ids';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import {
  type StoredStart,
  type NewToken,
  type StartTokens,
  type TokenKind,
} from '../../../shared/clients/starts/startTokens';
import { findOrchestration, isCompleted, isRunning } from '../../runtime/orchestrationState';
import { changeConsumersContract } from '../../../shared/contracts/steps/changeSteps';
import { moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { retireVaultContract } from '../../../shared/contracts/steps/retirementSteps';
import { rollBackMoveContract } from '../../../shared/contracts/steps/rollbackSteps';
import { inputDigest, startTexts } from '../../../shared/rules/transfer/proofTexts';

/** A run that the app is about to start. */
export interface StartingRun {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: object;
  /** Only moves have one. */
  readonly slot?: number;
}

const writers: readonly string[] = [
  moveVaultContract,
  moveFleetContract,
  rollBackMoveContract,
  changeConsumersContract,
  retireVaultContract,
].map(({ name }) => name);

/**
 * Only the tokens of runs that write are sealed with the staging key. Checks must run without that key, because they find out
 * whether it can be used.
 */
export function tokenKindOf(orchestrator: string): TokenKind {
  return writers.includes(orchestrator) ? 'sealed' : 'open';
}

/** Stores a new token for a run, and returns the `start` of its input. */
export async function signStart(starts: StartTokens, run: StartingRun, made?: NewToken): Promise<Start> {
  const kind = tokenKindOf(run.orchestrator);
  const newToken = made ?? (await starts.make(kind));
  await newToken.keep(run.instanceId);
  const token = newToken.hash;
  const texts = startTexts({ ...run, digest: inputDigest(run.input) }, run.slot);
  const proof = await starts.sign(token, kind, texts);
  return { token, proof, ...(run.slot === undefined ? {} : { slot: run.slot }) };
}

/** Returns whether the app itself made the input of a run, and the run has not ended. It reads the store each time. */
export async function isStartProved(
  { starts, store }: Pick<Clients, 'starts' | 'store'>,
  { start, move, ...run }: Omit<InputOf<typeof proveStartContract>, 'move'> & { readonly move?: RunRef | undefined },
): Promise<boolean> {
  if (start === undefined) return false;
  const texts = startTexts(run, start.slot);
  if (!(await starts.isSigned(start.proof, start.token, tokenKindOf(run.orchestrator), texts))) return false;
  if (move === undefined) return true;
  return start.slot !== undefined && (await holdsSlot(store, storeNames.moveSlot(start.slot), move));
}

/** Proves inputs of orchestrations as they are stored. */
export function inputProver(clients: Pick<Clients, 'starts' | 'store'>): ProveInput {
  return {
    async proveInput({ status: { name: orchestrator, instanceId, input }, start, run: move }) {
      if (typeof input !== 'object' || input === null) return false;
      const started = { orchestrator, instanceId, digest: inputDigest(input), start };
      return isStartProved(clients, { ...started, ...(move && { move }) });
    },
  };
}

/** A start takes a minute at most. After that, a token without a run that carries it is of no use. */
const startingMs = 60 * 60 * 1000;

/** The id becomes part of a path of the runtime, so a changed store must not choose another one. */
const instanceIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:_-]{0,119}$/);

const startedSchema = z.object({ start: startSchema });

/**
 * Returns the orchestration that uses a start token. Removes the token if there is none: somebody terminated its run, which could not do so
 * itself.
 */
export async function sweepStart(
  starts: StartTokens,
  client: DurableClient,
  stored: StoredStart,
  nowMs: number,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findStarted(client, stored);
  if (found === undefined && nowMs - stored.madeAtMs >= startingMs) await starts.end(stored.token);
  return found;
}

/** A retirement that somebody terminated can still unlock the vault: its input has the hash of what stood there. */
function isCutOffRetirement(found: DurableOrchestrationStatus): boolean {
  return found.name === retireVaultContract.name && !isCompleted(found);
}

async function findStarted(
  client: DurableClient,
  { instanceId, token }: StoredStart,
): Promise<DurableOrchestrationStatus | undefined> {
  if (!instanceIdSchema.safeParse(instanceId).success) return undefined;
  const found = await findOrchestration(client, instanceId, true);
  if (found === undefined || !(isRunning(found) || isCutOffRetirement(found))) return undefined;
  return startedSchema.safeParse(found.input).data?.start.token === token ? found : undefined;
}
