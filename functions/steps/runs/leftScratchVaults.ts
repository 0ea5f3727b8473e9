import { undefinedIfInvalid } from '../../../shared/clients/store/jsonStore';
import { type DurableClient } from 'durable-functions';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { storeNames } from '../../../shared/rules/storeNames';
import { readScratchNote, type ScratchNote } from '../targetVault/scratchNotes';
import { mayStillRun } from './stagedRuns';

/**
 * Describes each scratch vault of a rehearsal that has ended and that Azure still has: somebody terminated the run, or the
 * app could not delete the vault. Removes the notes of those that are gone. It deletes no vault, because a note in the store
 * proves nothing.
 */
export async function leftScratchVaults(
  { arm, store, starts }: Pick<Clients, 'arm' | 'store' | 'starts'>,
  client: DurableClient,
  nowMs: number,
): Promise<readonly string[]> {
  const left: string[] = [];
  for await (const name of store.list(storeNames.scratchVaults)) {
    const run = runIn(name);
    if (run === undefined || (await mayStillRun({ store, starts }, client, run, nowMs))) continue;
    const note = await readScratchNote(store, run).catch(undefinedIfInvalid);
    if (note === undefined) continue;
    if (await isGone(arm, note)) await store.remove(name);
    else left.push(wordsOf(run, note));
  }
  return left;
}

function runIn(name: string): RunRef | undefined {
  const [, moveId = '', runId = ''] = /^scratch-vaults\/(.+)_([0-9a-f]{8})\.json$/.exec(name) ?? [];
  const isRun = moveIdSchema.safeParse(moveId).success && runIdSchema.safeParse(runId).success;
  return isRun ? { moveId, runId } : undefined;
}

/** Whether Azure shows the vault neither live nor soft-deleted. If that cannot be read, the vault counts as left. */
async function isGone(arm: Clients['arm'], { address, region }: ScratchNote): Promise<boolean> {
  try {
    if ((await arm.readVault(address)) !== undefined) return false;
    return (await arm.readDeletedVault(address.subscriptionId, region, address.name)) === undefined;
  } catch (error) {
    if (error instanceof MoverError) return false;
    throw error;
  }
}

function wordsOf({ moveId, runId }: RunRef, { address }: ScratchNote): string {
  const { name, resourceGroup, subscriptionId } = address;
  return `Run ${runId} of move ${moveId}, a rehearsal, left its scratch vault ${name} in resource group ${resourceGroup} of subscription ${subscriptionId}. Delete and purge it.`;
}
