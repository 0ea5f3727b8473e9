import { type MoveRef } from '../../shared/contracts/moveRef';
import { MoverError } from '../../shared/contracts/moverError';
import { type ObjectStore } from '../../shared/clients/objectStore';
import { readClaimants } from '../../shared/clients/pairClaims';
import { storeNames } from '../../shared/rules/storeNames';

/**
 * Asked before every write at the target. A move that is terminated does not take its running batches along (the
 * runtime ends neither children nor activities), and once another run has claimed the pair, two would write side by side.
 * Throws `MOVE_SUPERSEDED` then.
 */
export async function requirePair(store: ObjectStore, move: MoveRef): Promise<void> {
  const holder = (await readClaimants(store, storeNames.pairClaim(move.sourceVault, move.targetVault)))?.last;
  if (holder === undefined || (holder.moveId === move.moveId && holder.runId === move.runId)) return;
  const detail = `Expected this run of move ${move.moveId} to hold its pair of vaults; move ${holder.moveId} has taken over.`;
  throw new MoverError('MOVE_SUPERSEDED', `${detail} Nothing more was written.`, { retryable: false });
}
