import { jsonBytes, writeJson } from '../../../shared/clients/store/jsonStore';
import { findOrchestration, isCompleted, orchestrationState } from '../../runtime/orchestrationState';
import { checkVaultsContract } from '../../../shared/contracts/steps/checkSteps';
import {
  checkSummarySchema,
  checkProofSchema,
  type CheckProof,
  checkRunIdSchema,
  type CheckRun,
  checkRunSchema,
  type VaultPairName,
} from '../../../shared/contracts/model/checks';
import { z } from 'zod';
import { pairOfRun, startOfRun } from '../../../shared/rules/checks/checkRunId';
import { findMove, isProved } from '../../runtime/findMove';
import { scheduledInstance, checkScheduledPairContract } from '../../../shared/contracts/steps/checkSteps';
import { type DurableClient } from 'durable-functions';
import { bySignature, findProved } from '../../../shared/clients/store/provedJson';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { evidenceOf, type FoundCheckRun, hashCheckRun, type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { storeNames } from '../../../shared/rules/storeNames';
import { type ProveInput } from '../../runtime/newerVersion';

/** How many runs of a pair the store keeps. Storing a new run prunes older ones. */
export const maxRunsPerPair = 50;

/** How many runs of all pairs are listed, newest first: as many as a blob container returns in one answer. */
export const maxRunsListed = 5_000;

/** Stores a run, replacing an earlier version of it, and prunes the oldest runs of its pair. Returns the ids of those. */
export async function keepCheckRun(
  store: ObjectStore,
  run: CheckRun,
  keep = maxRunsPerPair,
): Promise<readonly string[]> {
  await writeJson(store, storeNames.checkRun(run.id), checkRunSchema, run);
  await store.write(storeNames.checkTime(run.id), jsonBytes({}));
  const old = (await listCheckRuns(store, run)).slice(keep);
  for (const id of old) {
    await store.remove(storeNames.checkTime(id));
    await store.remove(storeNames.checkRun(id));
  }
  return old;
}

/**
 * Purges the history of an orchestration of a run that has ended. It looks first, because older runtimes also purge running orchestrations,
 * and a run is stored before its orchestration ends.
 */
export async function purgeEndedRun(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id)) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}

/** What reads stored runs needs: the store, and history, which proves what the store has. */
export interface CheckReaders extends ProveInput {
  readonly store: ObjectStore;
  readonly client: DurableClient;
  readonly log?: RunLog;
}

/** Reads a stored run. It counts only if history has its hash, which covers id, pair, times and all findings. */
export async function findCheckRun(readers: CheckReaders, id: string): Promise<FoundCheckRun> {
  if (!checkRunIdSchema.safeParse(id).success) return { state: 'absent', id };
  // A run that ends between a look at the store and one at history seems changed, so a second look decides.
  const found = await lookForRun(readers, id);
  return found.state === 'changed' ? lookForRun(readers, id) : found;
}

async function lookForRun({ store, client, ...parts }: CheckReaders, id: string): Promise<FoundCheckRun> {
  let known: CheckProof | undefined;
  const proof = bySignature<CheckRun>(async (run) => {
    known = await proofOfCheck(client, { id, moveId: run.moveId }, parts);
    return run.id === id && known?.hash === hashCheckRun(run);
  });
  const run = await findProved(store, { name: storeNames.checkRun(id), schema: checkRunSchema, proof });
  if (run !== undefined) return { state: 'proved', run };
  known ??= await proofOfCheck(client, { id, moveId: undefined }, parts);
  return { state: known === undefined ? 'absent' : 'changed', id };
}

/** Returns the ids of the stored runs of a pair, newest first. Anyone who can write to the store can add some, of this pair alone. */
export async function listCheckRuns(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkRunsOf(sourceVault, targetVault))) ids.push(id);
  return newestFirst(ids.filter((id) => id.startsWith(`${sourceVault}--${targetVault}--`)));
}

/**
 * Returns the newest run of a pair. `changed`: the store does not have it as the app wrote it, so an older run is no evidence: the newest
 * may have found more. Undefined: there is none. The log names each run that is no evidence.
 */
export async function newestCheck(readers: CheckReaders, pair: VaultPairName): Promise<FoundCheckRun | undefined> {
  const scheduled = await lastScheduledRun(readers.client, pair);
  const ids = new Set([...(await listCheckRuns(readers.store, pair)), ...(scheduled === undefined ? [] : [scheduled])]);
  for (const id of newestFirst([...ids]).slice(0, maxTries)) {
    const asked = await findCheckRun(readers, id);
    // Nothing displaced the last scheduled run, or a newer one would have been found. So somebody removed it.
    const found = asked.state === 'absent' && id === scheduled ? ({ state: 'changed', id } as const) : asked;
    evidenceOf(found, readers.log);
    if (found.state !== 'absent') return found;
  }
  return undefined;
}

/** Runs that may be pruned, in progress or planted. */
const maxTries = 25;

/** Returns the ids of the newest stored runs of all pairs, newest first, at most `max`. */
export async function listNewestCheckRuns(store: ObjectStore, max = maxRunsListed): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkTimes)) {
    if (ids.push(id) >= max) break;
  }
  return ids;
}

async function* idsBelow(store: ObjectStore, folder: string): AsyncIterable<string> {
  for await (const name of store.list(folder)) {
    const id = /([^/_]+)\.json$/.exec(name)?.[1] ?? '';
    if (checkRunIdSchema.safeParse(id).success) yield id;
  }
}

function newestFirst(ids: readonly string[]): string[] {
  const nameOf = storeNames.checkTime;
  return [...ids].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

interface Asked {
  readonly id: string;
  /** The move whose gate the stored run says it is. Only the history of that move proves it. */
  readonly moveId: string | undefined;
}

/**
 * Returns what history says of a run of checks; undefined if the app has not made it, or its history is gone. Only an orchestration that
 * proved its start has an output or a custom status.
 */
export async function proofOfCheck(
  client: DurableClient,
  { id, moveId }: Asked,
  parts: ProveInput,
): Promise<CheckProof | undefined> {
  const found = await findOrchestration(client, id, false);
  if (found === undefined) return moveId === undefined ? undefined : proofOfGate(client, { id, moveId }, parts);
  if (found.name !== checkVaultsContract.name || !isCompleted(found)) return undefined;
  const summary = checkSummarySchema.safeParse(found.output).data;
  return summary !== undefined && isOfId(summary, id) ? { id, hash: summary.hash } : undefined;
}

/** Clocks of two instances of the app may differ this much. */
const maxClockDifferenceMs = 5 * 60_000;

/** With the key of the runtime, somebody can start a run under an id of another pair, or of a time to come. Such a run is none. */
function isOfId(summary: z.infer<typeof checkSummarySchema>, id: string): boolean {
  const { sourceVault, targetVault } = pairOfRun(id);
  const isOfPair = summary.sourceVault === sourceVault && summary.targetVault === targetVault;
  const began = startOfRun(id) ?? Infinity;
  return summary.id === id && isOfPair && began <= Date.parse(summary.finishedAt) + maxClockDifferenceMs;
}

const gatedSchema = z.object({
  checks: checkProofSchema.optional(),
  rehearsal: z.object({ checks: checkProofSchema.optional() }).optional(),
});

async function proofOfGate(
  client: DurableClient,
  { id, moveId }: { readonly id: string; readonly moveId: string },
  parts: ProveInput,
): Promise<CheckProof | undefined> {
  const found = await findMove(client, moveId, parts);
  if (found === undefined || !isProved(found)) return undefined;
  const { checks, rehearsal } = gatedSchema.safeParse(found.customStatus).data ?? {};
  return [checks, rehearsal?.checks].find((gate) => gate?.id === id);
}

/** Returns the id of the last scheduled run of a pair, as history knows it: the store may lack that run. */
export async function lastScheduledRun(client: DurableClient, pair: VaultPairName): Promise<string | undefined> {
  const found = await findOrchestration(client, scheduledInstance(pair), false);
  if (found?.name !== checkScheduledPairContract.name || !isCompleted(found)) return undefined;
  return checkScheduledPairContract.output.safeParse(found.output).data?.id;
}
