import { type DurableClient } from 'durable-functions';
import { z } from 'zod';
import {
  type CheckProof,
  checkProofSchema,
  checkSummarySchema,
  type VaultPairName,
} from '../../../shared/contracts/model/checks';
import { checkVaultsContract } from '../../../shared/contracts/steps/checkSteps';
import { checkScheduledPairContract, scheduledInstance } from '../../../shared/contracts/steps/scheduledChecks';
import { pairOfRun, startOfRun } from '../../../shared/rules/checks/checkRunId';
import { findMove, isProved } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { findOrchestration, isCompleted } from '../../runtime/orchestrationState';

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
